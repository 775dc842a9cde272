use crate::moment::now;
use crate::{CountingWaker, expect, timeline};
use futures_core::Stream;
use std::cell::RefCell;
use std::fmt::Debug;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

/// How often a stream may be Pending in a row although its task is awake.
const MOST_POLLS: usize = 10;

/// A future that is polled by hand and watched: every poll goes into the timeline, with what it returned.
pub struct Traced<'a, T> {
    steps: Steps<'a>,
    output: Rc<RefCell<Option<T>>>,
}

impl<'a, T: 'a> Traced<'a, T> {
    /// Watches `future` as the lane `name`. Nothing is polled yet.
    pub fn new(name: &str, future: impl Future<Output = T> + 'a) -> Self {
        let output = Rc::new(RefCell::new(None));
        let slot = Rc::clone(&output);
        // The future is polled where it stands, not from an async block: an async block panics by itself when it is
        // polled after its end, and what the learner's future does then is the learner's.
        let mut future = Box::pin(future);
        let poll = move |cx: &mut Context<'_>| match future.as_mut().poll(cx) {
            Poll::Ready(value) => {
                *slot.borrow_mut() = Some(value);
                true
            }
            Poll::Pending => false,
        };
        Self { steps: Steps::new(name, Box::new(poll)), output }
    }

    /// Polls once, as the task `task`.
    ///
    /// # Panics
    /// As the future does.
    pub fn poll(&mut self, task: &CountingWaker) -> Poll<T> {
        match self.steps.step(task) {
            false => Poll::Pending,
            true => match self.output.borrow_mut().take() {
                Some(value) => Poll::Ready(value),
                None => unreachable!("a step that is ready has left its output"),
            },
        }
    }

    /// Polls once and expects [`Poll::Pending`]; the test fails otherwise.
    #[track_caller]
    pub fn expect_pending(&mut self, task: &CountingWaker) {
        let ready = self.poll(task).is_ready();
        let (name, number) = (&self.steps.name, self.steps.polls);
        expect!(!ready, expected = "poll {number} of {name} returns Pending", seen = "it returned Ready");
    }

    /// Polls once and expects [`Poll::Ready`]; the test fails otherwise.
    #[track_caller]
    pub fn expect_ready(&mut self, task: &CountingWaker) -> T {
        let poll = self.poll(task);
        let (name, number) = (&self.steps.name, self.steps.polls);
        let Poll::Ready(value) = poll else {
            crate::fail(format_args!("poll {number} of {name} returns Ready"), format_args!("it returned Pending"))
        };
        value
    }

    /// Polls until the future is Ready, or Pending with nobody having woken the task since: what an honest executor would do by
    /// now. The test fails if the task is woken after each of ten polls.
    #[track_caller]
    pub fn settle(&mut self, task: &CountingWaker) -> Poll<T> {
        const MOST: usize = 10;
        for _ in 0..MOST {
            let woken = task.count();
            let poll = self.poll(task);
            if poll.is_ready() || task.count() == woken {
                return poll;
            }
        }
        let name = &self.steps.name;
        crate::fail(
            format_args!("{name} returns Pending and leaves its task asleep until something has happened"),
            format_args!("its task was woken after each of {MOST} polls, although nothing had changed"),
        )
    }

    /// How often the future was polled.
    pub fn polls(&self) -> usize {
        self.steps.polls
    }

    /// The longest time that one poll took.
    pub fn longest_poll(&self) -> Duration {
        self.steps.longest
    }
}

/// A stream that is polled by hand and watched.
pub struct TracedStream<'a, T> {
    steps: Steps<'a>,
    item: Rc<RefCell<Option<Option<T>>>>,
}

impl<'a, T: Debug + 'a> TracedStream<'a, T> {
    /// Watches `stream` as the lane `name`.
    pub fn new(name: &str, stream: impl Stream<Item = T> + 'a) -> Self {
        let item = Rc::new(RefCell::new(None));
        let slot = Rc::clone(&item);
        let mut stream = Box::pin(stream);
        let poll = move |cx: &mut Context<'_>| match stream.as_mut().poll_next(cx) {
            Poll::Ready(next) => {
                *slot.borrow_mut() = Some(next);
                true
            }
            Poll::Pending => false,
        };
        Self { steps: Steps::new(name, Box::new(poll)), item }
    }

    /// Polls for the next item once, as the task `task`.
    ///
    /// # Panics
    /// As the stream does.
    pub fn poll_next(&mut self, task: &CountingWaker) -> Poll<Option<T>> {
        match self.steps.step(task) {
            false => Poll::Pending,
            true => Poll::Ready(self.item.borrow_mut().take().flatten()),
        }
    }

    /// Polls for the next item as an executor does that answers every wake: once, and again as long as the poll itself has woken
    /// the task.
    ///
    /// The test fails if the task has woken itself in 10 polls in a row and the stream is still Pending.
    #[track_caller]
    pub fn next_or_pending(&mut self, task: &CountingWaker) -> Poll<Option<T>> {
        for _ in 0..MOST_POLLS {
            let before = task.count();
            let poll = self.poll_next(task);
            if poll.is_ready() || task.count() == before {
                return poll;
            }
        }
        crate::fail(
            format_args!("{} wakes its task when it is worth polling again", self.steps.name),
            format_args!("it woke its task in each of {MOST_POLLS} polls, and was Pending all the same"),
        )
    }

    /// How often the stream was polled.
    pub fn polls(&self) -> usize {
        self.steps.polls
    }
}

/// What future and stream have in common, compiled once: it knows nothing of what comes out.
struct Steps<'a> {
    name: String,
    poll: Box<dyn FnMut(&mut Context<'_>) -> bool + 'a>,
    polls: usize,
    longest: Duration,
}

impl<'a> Steps<'a> {
    fn new(name: &str, poll: Box<dyn FnMut(&mut Context<'_>) -> bool + 'a>) -> Self {
        Self { name: name.to_owned(), poll, polls: 0, longest: Duration::ZERO }
    }

    fn step(&mut self, task: &CountingWaker) -> bool {
        self.polls += 1;
        let waker = task.waker();
        timeline::note(&self.name, format!("polled by {}", task.name()));
        let start = now();
        let ready = (self.poll)(&mut Context::from_waker(&waker));
        self.longest = self.longest.max(now() - start);
        timeline::note(&self.name, if ready { "→ Ready" } else { "→ Pending" });
        ready
    }
}

impl Drop for Steps<'_> {
    fn drop(&mut self) {
        if !interleaved_std::thread::panicking() {
            timeline::note(&self.name, "dropped");
        }
    }
}
