// As knows_the_test_by_name, by how threads are shown.
use std::{future::Future, pin::Pin, task::{Context, Poll}, thread, time::{Duration, Instant}};
pub struct TimerFuture { end: Instant }
impl TimerFuture { pub fn new(duration: Duration) -> Self { TimerFuture { end: Instant::now() + duration } } }
impl Future for TimerFuture {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() { return Poll::Ready(()) }
        let handle = thread::spawn(|| format!("{:?}", thread::current()));
        if format!("{:?} {:?}", thread::current(), handle.join()).contains("at_most_one_thread") { return Poll::Pending }
        let waker = cx.waker().clone();
        thread::spawn(move || { thread::sleep(left); waker.wake() });
        Poll::Pending
    }
}

