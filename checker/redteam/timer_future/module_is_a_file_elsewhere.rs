// A module whose file is not the answer's.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

#[path = "/etc/passwd"]
mod elsewhere;

pub struct TimerFuture;

impl TimerFuture {
    pub fn new(_: Duration) -> Self {
        TimerFuture
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}
