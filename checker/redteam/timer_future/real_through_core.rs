// The real std, by way of core, which is the same crate.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

pub struct TimerFuture;

impl TimerFuture {
    pub fn new(_: Duration) -> Self {
        core::interleave::real::process::exit(0);
        TimerFuture
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}
