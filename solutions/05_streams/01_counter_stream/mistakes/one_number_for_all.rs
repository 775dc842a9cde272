//! fails: each_countdown_counts_by_itself
//! The number is kept in a static, so a second countdown overwrites that of the first.

use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};

pub use futures::Stream;

static LEFT: AtomicU32 = AtomicU32::new(0);

pub struct Countdown;

impl Countdown {
    pub fn new(n: u32) -> Self {
        LEFT.store(n, Ordering::SeqCst);
        Self
    }
}

impl Stream for Countdown {
    type Item = u32;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        let left = LEFT.load(Ordering::SeqCst);
        if left == 0 {
            return Poll::Ready(None);
        }
        LEFT.store(left - 1, Ordering::SeqCst);
        Poll::Ready(Some(left))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = LEFT.load(Ordering::SeqCst) as usize;
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
