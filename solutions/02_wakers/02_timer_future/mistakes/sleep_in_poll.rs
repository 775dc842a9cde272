//! fails: poll_does_not_wait
//! The poll itself sleeps until the time is over: the thread that polls, and every other task on it, stands still.

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

    fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<()> {
        thread::sleep(self.deadline.saturating_duration_since(Instant::now()));
        Poll::Ready(())
    }
}
