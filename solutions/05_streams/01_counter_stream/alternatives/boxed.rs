//! A Next is an async block in a box, which closes over the stream; the countdown is an iterator as well as a stream.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

pub use futures::stream::Stream;

use futures::stream::{FusedStream, StreamExt};

/// A stream that counts down to 1, and an iterator that does.
#[derive(Clone, Debug, Default)]
pub struct Countdown {
    given: u64,
    of: u64,
}

impl Countdown {
    pub fn new(n: u32) -> Self {
        Self { given: 0, of: n.into() }
    }
}

impl Iterator for Countdown {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let left = u32::try_from(self.of - self.given).ok()?;
        self.given += u64::from(left > 0);
        (left > 0).then_some(left)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.of - self.given) as usize;
        (left, Some(left))
    }
}

impl Stream for Countdown {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        Poll::Ready(Iterator::next(&mut *self))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        Iterator::size_hint(self)
    }
}

impl FusedStream for Countdown {
    fn is_terminated(&self) -> bool {
        self.given == self.of
    }
}

/// The future of a stream's next item.
pub struct Next<'a, S: Stream + ?Sized> {
    answer: Pin<Box<dyn Future<Output = Option<S::Item>> + 'a>>,
}

pub fn next<S: Stream + Unpin + ?Sized>(stream: &mut S) -> Next<'_, S> {
    Next { answer: Box::pin(async move { poll_fn(|cx| stream.poll_next_unpin(cx)).await }) }
}

impl<S: Stream + ?Sized> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.answer.as_mut().poll(cx)
    }
}
