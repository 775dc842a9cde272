//! fails: a_dropped_next_loses_no_item
//! The stream is asked when the Next is made, so one that is never polled takes an item with it.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

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
        let left = self.left as usize;
        (left, Some(left))
    }
}

pub struct Next<'a, S: Stream + ?Sized> {
    stream: &'a mut S,
    answer: Option<Option<S::Item>>,
}

impl<S: Stream + ?Sized> Unpin for Next<'_, S> {}

pub fn next<S: Stream + Unpin + ?Sized>(stream: &mut S) -> Next<'_, S> {
    let answer = match Pin::new(&mut *stream).poll_next(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(item) => Some(item),
        Poll::Pending => None,
    };
    Next { stream, answer }
}

impl<S: Stream + Unpin + ?Sized> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        match self.answer.take() {
            Some(item) => Poll::Ready(item),
            None => Pin::new(&mut *self.stream).poll_next(cx),
        }
    }
}
