// The base of some: a thread for each poll.
use std::{future::Future, pin::Pin, task::{Context, Poll}, thread, time::{Duration, Instant}};
pub struct TimerFuture { end: Instant }
impl TimerFuture { pub fn new(duration: Duration) -> Self { TimerFuture { end: Instant::now() + duration } } }
impl Future for TimerFuture {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() { return Poll::Ready(()) }
        let waker = cx.waker().clone();
        thread::spawn(move || { thread::sleep(left); waker.wake() });
        Poll::Pending
    }
}

