// A type nested deeper than the compiler's stack; a macro doubles it.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

macro_rules! deep {
    (. $($rest:tt)*) => { &'static deep!($($rest)*) };
    () => { u8 };
}
macro_rules! twice {
    ([$($dots:tt)*]) => { pub type Deep = deep!($($dots)*); };
    ([$($dots:tt)*] $_once:tt $($more:tt)*) => { twice!([$($dots)* $($dots)*] $($more)*); };
}
twice!([.] 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17);

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
