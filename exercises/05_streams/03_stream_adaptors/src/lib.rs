//! Four adaptors: streams made of other streams.
//!
//! What holds for all of them:
//!
//! * Nothing is polled before the adaptor is. Each poll passes its own `cx` on to the streams that it asks, so they wake the task
//!   that polled last. An adaptor does not wake its task by itself.
//! * While the streams inside are `Pending`, so is the adaptor, and it goes on when one of them can. It says `Pending` only after a
//!   stream inside has said so in this very poll. A stream that said `Pending` is not asked again in the same poll.
//! * The streams inside need not be `Unpin`. Adaptors share nothing with each other.
//!
//! The structs are a proposal. Their fields are private and yours to change, and so are the types that the functions return, as
//! long as they are streams that are written here.

use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};

pub use futures::Stream;

pin_project! {
    /// The stream that [`map`] makes.
    pub struct Map<S, F> {
        #[pin]
        stream: S,
        f: F,
    }
}

/// The items of `stream`, each one turned into what `f` makes of it.
///
/// `f` is called once for each item, when that item is asked for. The stream ends when `stream` does.
pub fn map<S, T, F>(stream: S, f: F) -> Map<S, F>
where
    S: Stream,
    F: FnMut(S::Item) -> T,
{
    todo!()
}

impl<S, T, F> Stream for Map<S, F>
where
    S: Stream,
    F: FnMut(S::Item) -> T,
{
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        todo!()
    }
}

pin_project! {
    /// The stream that [`filter`] makes.
    pub struct Filter<S, P> {
        #[pin]
        stream: S,
        predicate: P,
    }
}

/// Those items of `stream` for which `predicate` is true, in their order, and no others.
///
/// `predicate` is called once for each item, when an item is asked for. The stream ends when `stream` does.
///
/// A rejected item does not make anybody wait: the next one that is accepted comes as soon as `stream` has it, and the end does,
/// too.
pub fn filter<S, P>(stream: S, predicate: P) -> Filter<S, P>
where
    S: Stream,
    P: FnMut(&S::Item) -> bool,
{
    todo!()
}

impl<S, P> Stream for Filter<S, P>
where
    S: Stream,
    P: FnMut(&S::Item) -> bool,
{
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        todo!()
    }
}

pin_project! {
    /// The stream that [`take`] makes.
    pub struct Take<S> {
        #[pin]
        stream: S,
        left: usize,
    }
}

/// The first `n` items of `stream`; all of them if there are fewer.
///
/// After `n` items the answer is `None`, however often somebody asks, and `stream` is not polled any more. The items that were
/// not asked for stay in there. With an `n` of 0, `stream` is not polled at all.
pub fn take<S: Stream>(stream: S, n: usize) -> Take<S> {
    todo!()
}

impl<S: Stream> Stream for Take<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        todo!()
    }
}

pin_project! {
    /// The stream that [`merge`] makes.
    pub struct Merge<A, B> {
        #[pin]
        a: A,
        #[pin]
        b: B,
    }
}

/// The items of both streams, each as soon as it is there. Those of one stream stay in their order.
///
/// * It is `Pending` only while neither stream has an item. Then both know the task, and either of them can wake it.
/// * It ends when both have ended. A stream that has ended is not polled again, neither while the other one goes on nor after
///   that: then the answer is `None` every time.
/// * It is fair: while an item of one stream is there, at most 10 of the other come before it.
/// * No item is lost.
pub fn merge<A, B>(a: A, b: B) -> Merge<A, B>
where
    A: Stream,
    B: Stream<Item = A::Item>,
{
    todo!()
}

impl<A, B> Stream for Merge<A, B>
where
    A: Stream,
    B: Stream<Item = A::Item>,
{
    type Item = A::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<A::Item>> {
        todo!()
    }
}
