//! fails: at_most_one_thread
//! Every poll starts a thread of its own that wakes the task later. A future that is polled often, as in a select loop,
//! collects threads.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

pub struct TimerFuture {
    deadline: Instant,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        Self { deadline: Instant::now() + duration }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Poll::Ready(());
        }
        let waker = cx.waker().clone();
        thread::spawn(move || {
            thread::sleep(left);
            waker.wake();
        });
        Poll::Pending
    }
}
