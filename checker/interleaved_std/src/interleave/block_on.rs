//! An executor for tests, whose polls and wakes are rows of the narration.

use super::note;
use crate::thread::{Thread, current, park_firmly};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

/// Runs a future to its end on the calling thread, which parks in between.
///
/// Every poll, its result and every wake is noted. A future that loses a wakeup leaves the thread
/// parked forever, which the explorer reports as a deadlock.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let waker = waker();
    let mut future = pin!(future);
    loop {
        match poll_noted(future.as_mut(), &waker) {
            Poll::Ready(output) => return output,
            Poll::Pending => park_firmly(),
        }
    }
}

fn poll_noted<F: Future>(future: std::pin::Pin<&mut F>, waker: &Waker) -> Poll<F::Output> {
    note("polls");
    let polled = future.poll(&mut Context::from_waker(waker));
    note(if polled.is_ready() { "polled: Ready" } else { "polled: Pending" });
    polled
}

/// A waker that unparks the thread which called this, and notes each wake.
pub fn waker() -> Waker {
    Waker::from(Arc::new(Unparker(current())))
}

struct Unparker(Thread);

impl Wake for Unparker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        note("wakes the task");
        self.0.unpark();
    }
}
