// What the compiler finds in its environment, as an error message.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

const _: () = match option_env!("PATH") {
    Some(path) => panic!("{}", path),
    None => (),
};

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
