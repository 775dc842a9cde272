//! fails: at_most_ten_polls, at_most_one_thread
//! Every poll starts another thread, and the timer is Ready only later than at its end: a task that is woken just then is
//! told to wait once more.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

pub struct TimerFuture {
    end: Instant,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        TimerFuture { end: Instant::now() + duration }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if Instant::now() > self.end {
            return Poll::Ready(());
        }
        let (end, waker) = (self.end, cx.waker().clone());
        thread::spawn(move || {
            thread::sleep(end.saturating_duration_since(Instant::now()));
            waker.wake();
        });
        Poll::Pending
    }
}
