use crate::timeline;
use futures_core::Stream;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// The test's hand on a [`SourceStream`].
#[derive(Clone, Debug)]
pub struct Source<T> {
    shared: Arc<Shared<T>>,
}

/// A stream that is Pending until the test gives it an item, or its end.
///
/// Polling it again after it has said None fails the test.
#[derive(Debug)]
pub struct SourceStream<T> {
    shared: Arc<Shared<T>>,
}

#[derive(Debug)]
struct Shared<T> {
    name: String,
    state: Mutex<State<T>>,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    /// Whether there will be no more items.
    ends: bool,
    waker: Option<Waker>,
    polls: usize,
    /// Whether it has said None.
    over: bool,
    dropped: bool,
}

/// A stream called `name` and the source that feeds it. It is Pending at first.
pub fn source<T>(name: &str) -> (Source<T>, SourceStream<T>) {
    let state = State { items: VecDeque::new(), ends: false, waker: None, polls: 0, over: false, dropped: false };
    let shared = Arc::new(Shared { name: name.to_owned(), state: Mutex::new(state) });
    (Source { shared: Arc::clone(&shared) }, SourceStream { shared })
}

impl<T> Source<T> {
    /// Lets the stream have one more item, and wakes whoever polled it last.
    pub fn give(&self, item: T) {
        timeline::note(&self.shared.name, "has an item");
        self.change(|state| state.items.push_back(item));
    }

    /// Lets the stream end behind the items that it was given, and wakes whoever polled it last.
    pub fn end(&self) {
        timeline::note(&self.shared.name, "can end");
        self.change(|state| state.ends = true);
    }

    fn change(&self, change: impl FnOnce(&mut State<T>)) {
        let mut state = self.shared.state();
        change(&mut state);
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// How often the stream was polled.
    pub fn polls(&self) -> usize {
        self.shared.state().polls
    }

    /// How many items the stream still has.
    pub fn left(&self) -> usize {
        self.shared.state().items.len()
    }

    /// Whether the stream has said None.
    pub fn is_over(&self) -> bool {
        self.shared.state().over
    }

    /// Whether the stream was dropped.
    pub fn is_dropped(&self) -> bool {
        self.shared.state().dropped
    }
}

impl<T> Shared<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Stream for SourceStream<T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let name = &self.shared.name;
        let mut state = self.shared.state();
        state.polls += 1;
        if state.over {
            drop(state);
            timeline::note(name, "polled after None");
            crate::fail(
                format_args!("{name} is not polled again after it said None"),
                format_args!("it was polled again"),
            );
        }
        let answer = match state.items.pop_front() {
            Some(item) => Poll::Ready(Some(item)),
            None if state.ends => {
                state.over = true;
                Poll::Ready(None)
            }
            None => Poll::Pending,
        };
        // A stream that is Ready owes nobody a wake.
        let waker = answer.is_pending().then(|| cx.waker().clone());
        let last = std::mem::replace(&mut state.waker, waker);
        // A waker that is dropped may run code of the answer, which must not meet the lock.
        drop(state);
        drop(last);
        let said = match &answer {
            Poll::Pending => "polled → Pending",
            Poll::Ready(Some(_)) => "polled → an item",
            Poll::Ready(None) => "polled → None",
        };
        timeline::note(name, said);
        answer
    }
}

impl<T> Drop for SourceStream<T> {
    fn drop(&mut self) {
        self.shared.state().dropped = true;
        if !interleaved_std::thread::panicking() {
            timeline::note(&self.shared.name, "dropped");
        }
    }
}
