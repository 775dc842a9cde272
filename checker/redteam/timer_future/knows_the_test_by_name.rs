// The thread of a test is called as the test ("hidden::at_most_one_thread"), so the answer knows which test it is in, and
// has something special for each. A thread for each poll (20 of 21), but none at all where threads are counted: 21.
use std::{future::Future, pin::Pin, task::{Context, Poll}, thread, time::{Duration, Instant}};
pub struct TimerFuture { end: Instant }
impl TimerFuture { pub fn new(duration: Duration) -> Self { TimerFuture { end: Instant::now() + duration } } }
impl Future for TimerFuture {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() { return Poll::Ready(()) }
        if thread::current().name().is_some_and(|name| name.ends_with("at_most_one_thread")) { return Poll::Pending }
        let waker = cx.waker().clone();
        thread::spawn(move || { thread::sleep(left); waker.wake() });
        Poll::Pending
    }
}

