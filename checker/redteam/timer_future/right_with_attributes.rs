// Right, with attributes of all kinds.
#![allow(unsafe_code, dead_code, unused)]
#![warn(missing_docs)]
#![cfg_attr(test, deny(warnings))]
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

#[doc(alias = "sleep")]
#[must_use = "futures do nothing unless polled"]
pub struct TimerFuture {
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    completed: bool,
    waker: Option<Waker>,
}

impl TimerFuture {
    #[inline(never)]
    #[track_caller]
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new(Mutex::new(Shared { completed: false, waker: None }));
        let theirs = Arc::clone(&shared);
        thread::spawn(move || {
            thread::sleep(duration);
            complete(&theirs);
        });
        Self { shared }
    }
}

#[cold]
fn complete(shared: &Mutex<Shared>) {
    let mut state = shared.lock().unwrap();
    state.completed = true;
    let waker = state.waker.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.shared.lock().unwrap();
        if state.completed {
            return Poll::Ready(());
        }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
