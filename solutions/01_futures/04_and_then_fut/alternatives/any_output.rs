//! Futures of any output: the first one's is dropped, the second one's is handed on.

use std::task::{Poll, ready};

pub use sim::SimpleFuture;

pub struct AndThenFut<A, B> {
    first: Option<A>,
    second: B,
}

impl<A, B> AndThenFut<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self { first: Some(first), second }
    }
}

impl<A: SimpleFuture, B: SimpleFuture> SimpleFuture for AndThenFut<A, B> {
    type Output = B::Output;

    fn poll(&mut self, wake: fn()) -> Poll<B::Output> {
        if let Some(mut first) = self.first.take() {
            if first.poll(wake).is_pending() {
                self.first = Some(first);
                return Poll::Pending;
            }
            drop(first);
        }
        let output = ready!(self.second.poll(wake));
        Poll::Ready(output)
    }
}
