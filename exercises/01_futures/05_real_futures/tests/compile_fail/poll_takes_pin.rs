//! std's trait has its future pinned: a poll that takes `&mut self` does not implement it.
//! points: 0

use std::pin::Pin;
use std::task::{Context, Poll};

struct Last<F>(F);

impl<F: Future + Unpin> Future for Last<F> {
    type Output = F::Output;

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<F::Output> {
        Pin::new(&mut self.0).poll(cx)
    }
}

fn main() {}
