//! fails: zero_is_over_at_once, the_end_is_said_again, size_hint_is_exact, items_are_made_when_they_are_asked_for, each_countdown_counts_by_itself
//! It gives the items of the one example, whatever number it was made with.

use std::pin::Pin;
use std::task::{Context, Poll};

pub use futures::Stream;

pub struct Countdown {
    items: std::vec::IntoIter<u32>,
}

impl Countdown {
    pub fn new(_: u32) -> Self {
        Self { items: vec![3, 2, 1].into_iter() }
    }
}

impl Stream for Countdown {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        Poll::Ready(self.items.next())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.size_hint()
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
