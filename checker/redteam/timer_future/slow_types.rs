// Types that double, ten times over.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

fn grow<T: Default + Clone + std::fmt::Debug + 'static>(depth: u8) -> usize {
    if depth == 0 { size_of::<T>() } else { grow::<(T, u8)>(depth - 1) + grow::<(u8, T)>(depth - 1) }
}

pub struct TimerFuture;

impl TimerFuture {
    pub fn new(_: Duration) -> Self {
        println!("{}", grow::<u8>(200));
        TimerFuture
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}
