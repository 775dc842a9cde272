//! A stream, and the future of its next item.

use std::pin::Pin;
use std::task::{Context, Poll};

pub use futures::Stream;

/// A stream that counts down to 1: a countdown from 3 gives 3, 2, 1, and then nothing more.
pub struct Countdown {
    /// The number to give next, which is also how many there are: the two never need to be kept in step.
    left: u32,
}

impl Countdown {
    /// A countdown from `n`. From 0 it is over before it has begun.
    pub fn new(n: u32) -> Self {
        Self { left: n }
    }
}

impl Stream for Countdown {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        if self.left == 0 {
            // Nothing has changed by saying so, so it can be said again.
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

/// The future of a stream's next item: what [`next`] returns.
#[must_use = "futures do nothing unless polled"]
pub struct Next<'a, S: ?Sized> {
    /// All there is to remember. What has been given so far is the stream's business, so nothing is lost with this.
    stream: &'a mut S,
}

/// A future of the next item of `stream`; of `None` if there is none any more.
pub fn next<S: Stream + Unpin + ?Sized>(stream: &mut S) -> Next<'_, S> {
    Next { stream }
}

impl<S: Stream + Unpin + ?Sized> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        // A stream wants to be pinned to be polled. One that is Unpin does not mind being moved, so this pin promises
        // nothing that anybody has to keep.
        Pin::new(&mut *self.stream).poll_next(cx)
    }
}
