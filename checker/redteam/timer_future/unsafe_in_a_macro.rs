// The word comes out of a macro of the answer's own.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

macro_rules! quietly {
    ($($body:tt)*) => { unsafe { $($body)* } };
}

fn load(at: *const u8) -> u8 {
    quietly!(*at)
}

pub struct TimerFuture;

impl TimerFuture {
    pub fn new(_: Duration) -> Self {
        load(b"a".as_ptr());
        TimerFuture
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}
