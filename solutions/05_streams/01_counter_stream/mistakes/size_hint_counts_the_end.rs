//! fails: size_hint_is_exact
//! The None at the end is counted as an item.

use std::pin::Pin;
use std::task::{Context, Poll};

pub use futures::Stream;

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
        let left = self.left as usize + 1;
        (left, Some(left))
    }
}

pub struct Next<'a, S: ?Sized> {
    stream: &'a mut S,
}

pub fn next<S: Stream + Unpin + ?Sized>(stream: &mut S) -> Next<'_, S> {
    Next { stream }
}

impl<S: Stream + Unpin + ?Sized> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        Pin::new(&mut *self.stream).poll_next(cx)
    }
}
