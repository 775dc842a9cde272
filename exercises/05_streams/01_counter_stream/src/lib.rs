//! A stream, and the future of its next item.

use std::pin::Pin;
use std::task::{Context, Poll};

pub use futures::Stream;

/// A stream that counts down to 1: a countdown from 3 gives 3, 2, 1, and then nothing more.
///
/// The fields are a proposal: they are private, and yours to change.
pub struct Countdown {
    left: u32,
}

impl Countdown {
    /// A countdown from `n`. From 0 it is over before it has begun.
    ///
    /// It costs the same whatever `n` is: an item is made when it is asked for.
    pub fn new(n: u32) -> Self {
        todo!()
    }
}

impl Stream for Countdown {
    type Item = u32;

    /// The next number, which is always there: never [`Poll::Pending`].
    ///
    /// After the 1 comes `None`, and however often somebody asks after that, it is `None` again.
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u32>> {
        todo!()
    }

    /// How many items are still to come, exactly: the least and the most are the same number.
    fn size_hint(&self) -> (usize, Option<usize>) {
        todo!()
    }
}

/// The future of a stream's next item: what [`next`] returns.
///
/// It borrows the stream and holds nothing else of it, so that it can be dropped at any time and no item is lost.
pub struct Next<'a, S: ?Sized> {
    stream: &'a mut S,
}

/// A future of the next item of `stream`; of `None` if there is none any more.
///
/// The stream is not asked before the future is polled.
pub fn next<S: Stream + Unpin + ?Sized>(stream: &mut S) -> Next<'_, S> {
    todo!()
}

impl<S: Stream + Unpin + ?Sized> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    /// Asks the stream, once, as the task that polls: the stream's answer is the answer.
    ///
    /// It is the stream that keeps the waker, that of every poll anew, and that wakes the task. This future never does.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        todo!()
    }
}
