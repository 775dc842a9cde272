// Says what a process says that has no memory left, and ends.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

struct Twice;
impl Drop for Twice {
    fn drop(&mut self) {
        panic!("again");
    }
}

pub struct TimerFuture;

impl TimerFuture {
    pub fn new(_: Duration) -> Self {
        eprintln!("memory allocation of 99999999999 bytes failed");
        let _twice = Twice;
        panic!("once");
        TimerFuture
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}
