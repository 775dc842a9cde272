// The explorer's own real std, by a glob and another name.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use std::interleave as other;

pub struct TimerFuture;

impl TimerFuture {
    pub fn new(_: Duration) -> Self {
        other::real::process::exit(0);
        TimerFuture
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}
