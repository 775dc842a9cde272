//! fails: counts_down, next_gives_one_item_each_time, items_are_made_when_they_are_asked_for, each_countdown_counts_by_itself
//! It gives the right number of items, from 1 to n instead of from n to 1.

use std::pin::Pin;
use std::task::{Context, Poll};

pub use futures::Stream;

pub struct Countdown {
    last: u32,
    n: u32,
}

impl Countdown {
    pub fn new(n: u32) -> Self {
        Self { last: 0, n }
    }
}

impl Stream for Countdown {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        if self.last == self.n {
            return Poll::Ready(None);
        }
        self.last += 1;
        Poll::Ready(Some(self.last))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.n - self.last) as usize;
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
