//! fails: types_are_its_own
//! The Next that it hands out is the one of the crate futures.

use std::pin::Pin;
use std::task::{Context, Poll};

pub use futures::Stream;

pub use futures::stream::Next;

pub struct Countdown {
    left: u32,
}

impl Countdown {
    pub fn new(n: u32) -> Self {
        Self { left: n }
    }
}

impl Stream for Countdown {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let item = self.left;
        self.left -= 1;
        Poll::Ready(Some(item))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.left as usize;
        (left, Some(left))
    }
}

pub fn next<S: Stream + Unpin + ?Sized>(stream: &mut S) -> Next<'_, S> {
    futures::StreamExt::next(stream)
}
