//! Two futures that run at the same time in one task: `join!` by hand.

use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    /// Two futures that run at the same time, in one task; [`join2`] makes it. Its output is the pair of their outputs.
    ///
    /// * Nothing is polled before the `Join2` is. Its first poll polls both futures, even if the first of them is Ready at once.
    /// * Every poll polls each future that is not done yet, with the `cx` of this very poll. So both of them have the waker of
    ///   the task that polled last, and either can wake it. A `Join2` need not wake anybody itself. A wake too many now and then
    ///   is legal, but while neither future can go on, its task is left alone.
    /// * A future that has returned Ready is not polled again. It is dropped before that poll of the `Join2` returns, while the
    ///   other one may still have to wait for a long time. Its output is kept.
    /// * The poll in which the second of the two becomes Ready is Ready itself, with the output of `a` and then that of `b`,
    ///   whichever of them came first.
    /// * The futures may be of any kind. They need not be `Unpin`, since they are pinned where they are, as parts of the
    ///   `Join2`; and they may borrow.
    /// * Nothing is allocated on the heap: not by [`join2`], not by a poll, not by a drop.
    /// * It may be dropped at any time. Then each future that is not done is dropped as it is, never to be polled again, and so
    ///   is an output that was kept.
    ///
    /// Three things are not specified: in which order a poll asks the two, what a poll after Ready does, and what comes of a
    /// `Join2` when one of its futures has panicked.
    ///
    /// The fields are a start. They are private, and yours to change: two futures are not all that a `Join2` has to remember.
    pub struct Join2<A, B>
    where
        A: Future,
        B: Future,
    {
        #[pin]
        a: A,
        #[pin]
        b: B,
    }
}

/// A future that runs `a` and `b` at the same time and is Ready with both outputs once both are done.
pub fn join2<A: Future, B: Future>(a: A, b: B) -> Join2<A, B> {
    todo!()
}

impl<A: Future, B: Future> Future for Join2<A, B> {
    type Output = (A::Output, B::Output);

    /// Polls whatever is not done yet, as the task of `cx`; Ready once both are done.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        todo!()
    }
}
