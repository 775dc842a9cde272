//! fails: counts_down, next_gives_one_item_each_time, zero_is_over_at_once, the_end_is_said_again
//! The 0 is given as an item too, so every countdown is one item too long.

use std::pin::Pin;
use std::task::{Context, Poll};

pub use futures::Stream;

pub struct Countdown {
    left: Option<u32>,
}

impl Countdown {
    pub fn new(n: u32) -> Self {
        Self { left: Some(n) }
    }
}

impl Stream for Countdown {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        let item = self.left;
        self.left = item.and_then(|number| number.checked_sub(1));
        Poll::Ready(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.left.unwrap_or(0) as usize;
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
