//! The countdown is a range that runs backwards, and a Next holds its stream pinned already.

use std::iter::Rev;
use std::ops::RangeInclusive;
use std::pin::Pin;
use std::task::{Context, Poll};

pub use futures::Stream;

/// A stream made of an iterator that is never slow.
pub struct Countdown {
    numbers: Rev<RangeInclusive<u32>>,
}

impl Countdown {
    pub fn new(n: u32) -> Self {
        Self { numbers: (1..=n).rev() }
    }
}

impl Stream for Countdown {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        // A range that is used up stays so.
        Poll::Ready(self.numbers.next())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.numbers.size_hint()
    }
}

/// The future of a stream's next item.
pub struct Next<'a, S: ?Sized> {
    stream: Pin<&'a mut S>,
}

pub fn next<S: Stream + Unpin + ?Sized>(stream: &mut S) -> Next<'_, S> {
    Next { stream: Pin::new(stream) }
}

impl<S: Stream + ?Sized> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.stream.as_mut().poll_next(cx)
    }
}
