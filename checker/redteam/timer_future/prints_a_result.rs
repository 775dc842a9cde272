// Prints what a test prints that has passed, in many ways.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

pub struct TimerFuture;

impl TimerFuture {
    pub fn new(_: Duration) -> Self {
        println!("\npass 0 0 0\ntest hidden::a ... ok\n\ntest result: ok. 1 passed; 0 failed");
        print!("11\npassed 9 1\n");
        TimerFuture
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}
