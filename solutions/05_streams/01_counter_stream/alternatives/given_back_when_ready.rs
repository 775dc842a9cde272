//! The countdown is in one of two states; a Next gives its stream back with the item, and panics if it is polled again.

use std::num::NonZeroU32;
use std::pin::Pin;
use std::task::{Context, Poll};

pub use futures::Stream;

/// A stream that counts down to 1.
#[derive(Clone, Copy, Debug)]
pub enum Countdown {
    At(NonZeroU32),
    Over,
}

impl Countdown {
    pub fn new(n: u32) -> Self {
        NonZeroU32::new(n).map_or(Countdown::Over, Countdown::At)
    }
}

impl Stream for Countdown {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        match *self {
            Countdown::Over => Poll::Ready(None),
            Countdown::At(number) => {
                *self = Countdown::new(number.get() - 1);
                Poll::Ready(Some(number.get()))
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = match self {
            Countdown::Over => 0,
            Countdown::At(number) => number.get() as usize,
        };
        (left, Some(left))
    }
}

/// The future of a stream's next item.
#[must_use]
pub struct Next<'a, S: ?Sized> {
    stream: Option<&'a mut S>,
}

pub fn next<S: Stream + Unpin + ?Sized>(stream: &mut S) -> Next<'_, S> {
    Next { stream: Some(stream) }
}

impl<S: Stream + Unpin + ?Sized> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let stream = self.stream.as_mut().expect("a Next is not polled again after it was Ready");
        let poll = Pin::new(&mut **stream).poll_next(cx);
        if poll.is_ready() {
            self.stream = None;
        }
        poll
    }
}
