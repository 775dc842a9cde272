//! A pinned struct does not make its fields pinned: a field is not a Pin, so it has no method poll.
//! points: 0

use std::pin::Pin;
use std::task::{Context, Poll};

struct Named<F> {
    name: &'static str,
    future: F,
}

impl<F: Future> Future for Named<F> {
    type Output = (&'static str, F::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let name = self.name;
        self.future.poll(cx).map(|output| (name, output))
    }
}

fn main() {}
