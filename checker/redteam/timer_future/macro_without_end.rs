// A macro that doubles what it is given, until the compiler's memory is full.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

macro_rules! more {
    ($($all:tt)*) => { more!($($all)* $($all)*); };
}
more!(a);

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
