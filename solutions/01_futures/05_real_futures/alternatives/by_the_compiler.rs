//! Two of the futures are left to the compiler and to `poll_fn`: they are not Unpin or have no name, and need neither.
//! The third one is fused, and asks for any two outputs.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready as ready_or_return};

pub async fn ready<T>(value: T) -> T {
    value
}

pub fn yield_now() -> impl Future<Output = ()> {
    let mut yielded = false;
    poll_fn(move |cx| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
}

pub struct AndThen<A, B> {
    first: A,
    second: B,
    first_is_done: bool,
}

impl<A, B> AndThen<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self { first, second, first_is_done: false }
    }
}

impl<A: Future + Unpin, B: Future + Unpin> Future for AndThen<A, B> {
    type Output = B::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<B::Output> {
        if !self.first_is_done {
            ready_or_return!(Pin::new(&mut self.first).poll(cx));
            self.first_is_done = true;
        }
        Pin::new(&mut self.second).poll(cx)
    }
}
