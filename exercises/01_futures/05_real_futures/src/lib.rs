//! Three futures on std's trait: one that is done, one that steps aside once, and one made of two others.
//!
//! The private fields are a proposal, and yours to change.

use std::pin::Pin;
use std::task::{Context, Poll};

/// A future that is Ready in its first poll; [`ready`] makes it.
pub struct Ready<T> {
    value: Option<T>,
}

/// A future that is Ready with `value` at once.
///
/// std has the same, [`std::future::ready`]; this one is written by you, not handed on from there.
pub fn ready<T>(value: T) -> Ready<T> {
    todo!()
}

/// Nothing in a `Ready` minds being moved while it is pinned, not even a value that minds being moved: it is never pinned
/// in there, it only lies there until it is handed out.
impl<T> Unpin for Ready<T> {}

impl<T> Future for Ready<T> {
    type Output = T;

    /// Hands the value out.
    ///
    /// # Panics
    /// If it is polled again after that: there is only one value.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        todo!()
    }
}

/// A future that lets the other tasks have their turn first; [`yield_now`] makes it.
pub struct YieldNow {
    yielded: bool,
}

/// A future that is Pending in its first poll, and Ready in the next one.
pub fn yield_now() -> YieldNow {
    todo!()
}

impl Future for YieldNow {
    type Output = ();

    /// The first time it wakes the task of `cx`, once, and then returns [`Poll::Pending`]. The second time it is Ready,
    /// also when another task polls, and also when nobody was woken.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        todo!()
    }
}

/// Runs `A` to its end and then `B`.
pub struct AndThen<A, B> {
    first: Option<A>,
    second: B,
}

impl<A, B> AndThen<A, B> {
    /// A future that runs `first` and then `second`. Nothing is polled yet.
    pub fn new(first: A, second: B) -> Self {
        todo!()
    }
}

impl<A, B> Future for AndThen<A, B>
where
    A: Future<Output = ()> + Unpin,
    B: Future<Output = ()> + Unpin,
{
    type Output = ();

    /// Polls the one whose turn it is, with the very `cx` of this call.
    ///
    /// Is that one [`Poll::Pending`], so is the whole, at once. As soon as the first one is Ready, the second one is
    /// polled, in the same call, and the first one never again. The whole is Ready when the second one is. This type
    /// itself never wakes a task.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        todo!()
    }
}
