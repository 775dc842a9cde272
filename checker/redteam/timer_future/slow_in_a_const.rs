// A constant whose computation never ends, where it is used.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

pub struct Slow<const N: u64>;
impl<const N: u64> Slow<N> {
    pub const VALUE: u64 = {
        let mut number = N;
        while number != 0 {
            number = number.wrapping_mul(3);
        }
        number
    };
}

pub struct TimerFuture;

impl TimerFuture {
    pub fn new(_: Duration) -> Self {
        println!("{}", Slow::<7>::VALUE);
        TimerFuture
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}
