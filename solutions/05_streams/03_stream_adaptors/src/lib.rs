//! Four adaptors: streams made of other streams.

use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

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
pub fn map<S, T, F>(stream: S, f: F) -> Map<S, F>
where
    S: Stream,
    F: FnMut(S::Item) -> T,
{
    Map { stream, f }
}

impl<S, T, F> Stream for Map<S, F>
where
    S: Stream,
    F: FnMut(S::Item) -> T,
{
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let this = self.project();
        // Two layers to go through: what is Pending stays so, and so does the end.
        this.stream.poll_next(cx).map(|item| item.map(this.f))
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

/// The items of `stream` for which `predicate` is true.
pub fn filter<S, P>(stream: S, predicate: P) -> Filter<S, P>
where
    S: Stream,
    P: FnMut(&S::Item) -> bool,
{
    Filter { stream, predicate }
}

impl<S, P> Stream for Filter<S, P>
where
    S: Stream,
    P: FnMut(&S::Item) -> bool,
{
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let mut this = self.project();
        // A rejected item is no reason to wait. The stream that gave it has kept no waker, so it must be asked again now: only
        // when it says Pending itself does somebody promise a wake.
        loop {
            match ready!(this.stream.as_mut().poll_next(cx)) {
                Some(item) if !(this.predicate)(&item) => {}
                item_or_end => return Poll::Ready(item_or_end),
            }
        }
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

/// The first `n` items of `stream`.
pub fn take<S: Stream>(stream: S, n: usize) -> Take<S> {
    Take { stream, left: n }
}

impl<S: Stream> Stream for Take<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        // To ask first and count afterwards would wait for an item that nobody wants, and take it from whoever comes next.
        if *this.left == 0 {
            return Poll::Ready(None);
        }
        let item = ready!(this.stream.poll_next(cx));
        *this.left -= 1;
        Poll::Ready(item)
    }
}

pin_project! {
    /// The stream that [`merge`] makes.
    pub struct Merge<A, B> {
        #[pin]
        a: A,
        #[pin]
        b: B,
        // A stream that has said None must not be asked again, and the other one may go on for hours.
        a_is_over: bool,
        b_is_over: bool,
        // Whose turn it is to be asked first. Without turns, a stream that always has an item would let the other one starve.
        b_is_first: bool,
    }
}

/// The items of both streams, each as soon as it is there.
pub fn merge<A, B>(a: A, b: B) -> Merge<A, B>
where
    A: Stream,
    B: Stream<Item = A::Item>,
{
    Merge { a, b, a_is_over: false, b_is_over: false, b_is_first: false }
}

impl<A, B> Stream for Merge<A, B>
where
    A: Stream,
    B: Stream<Item = A::Item>,
{
    type Item = A::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<A::Item>> {
        let this = self.project();
        let b_is_first = *this.b_is_first;
        *this.b_is_first = !b_is_first;
        let found = if b_is_first {
            item(this.b, this.b_is_over, cx).or_else(|| item(this.a, this.a_is_over, cx))
        } else {
            item(this.a, this.a_is_over, cx).or_else(|| item(this.b, this.b_is_over, cx))
        };
        // Here both were asked, unless they are over: whichever has something next has kept the waker of this poll.
        match found {
            Some(item) => Poll::Ready(Some(item)),
            None if *this.a_is_over && *this.b_is_over => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

/// The item that `stream` has now, if it has one. A stream that is over is not asked.
fn item<S: Stream>(stream: Pin<&mut S>, is_over: &mut bool, cx: &mut Context<'_>) -> Option<S::Item> {
    if *is_over {
        return None;
    }
    match stream.poll_next(cx) {
        Poll::Ready(None) => {
            *is_over = true;
            None
        }
        Poll::Ready(item) => item,
        Poll::Pending => None,
    }
}
