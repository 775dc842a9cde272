// The length of a file, without std::fs.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use core::path::Path;

pub struct TimerFuture;

impl TimerFuture {
    pub fn new(_: Duration) -> Self {
        println!("{:?}", Path::new("/etc/passwd").metadata().map(|data| data.len()));
        TimerFuture
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}
