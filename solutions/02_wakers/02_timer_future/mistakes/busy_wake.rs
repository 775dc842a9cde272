//! fails: at_most_ten_polls
//! Every poll wakes its own task again: the executor polls in a loop until the time is over, and a processor is busy.

use std::pin::Pin;
use std::task::{Context, Poll};
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
        if Instant::now() >= self.deadline {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
