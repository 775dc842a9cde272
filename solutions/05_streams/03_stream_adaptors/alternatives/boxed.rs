//! The streams lie in boxes. A pinned box may be moved, so nothing has to be projected; it costs an allocation for each stream.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

pub use futures::Stream;

pub struct Map<S, F> {
    stream: Pin<Box<S>>,
    f: F,
}

pub fn map<S, T, F>(stream: S, f: F) -> Map<S, F>
where
    S: Stream,
    F: FnMut(S::Item) -> T,
{
    Map { stream: Box::pin(stream), f }
}

/// The closure is never pinned, whatever it holds.
impl<S, F> Unpin for Map<S, F> {}

impl<S, T, F> Stream for Map<S, F>
where
    S: Stream,
    F: FnMut(S::Item) -> T,
{
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let this = self.get_mut();
        match ready!(this.stream.as_mut().poll_next(cx)) {
            Some(item) => Poll::Ready(Some((this.f)(item))),
            None => Poll::Ready(None),
        }
    }
}

pub struct Filter<S, P> {
    stream: Pin<Box<S>>,
    predicate: P,
}

pub fn filter<S, P>(stream: S, predicate: P) -> Filter<S, P>
where
    S: Stream,
    P: FnMut(&S::Item) -> bool,
{
    Filter { stream: Box::pin(stream), predicate }
}

impl<S, P> Unpin for Filter<S, P> {}

impl<S, P> Stream for Filter<S, P>
where
    S: Stream,
    P: FnMut(&S::Item) -> bool,
{
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let this = self.get_mut();
        while let Some(item) = ready!(this.stream.as_mut().poll_next(cx)) {
            if (this.predicate)(&item) {
                return Poll::Ready(Some(item));
            }
        }
        Poll::Ready(None)
    }
}

/// Lets go of its stream as soon as it has what it wants.
pub struct Take<S> {
    stream: Option<Pin<Box<S>>>,
    left: usize,
}

pub fn take<S: Stream>(stream: S, n: usize) -> Take<S> {
    Take { stream: (n > 0).then(|| Box::pin(stream)), left: n }
}

impl<S: Stream> Stream for Take<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let this = self.get_mut();
        let Some(stream) = &mut this.stream else { return Poll::Ready(None) };
        let item = ready!(stream.as_mut().poll_next(cx));
        this.left -= 1;
        if this.left == 0 || item.is_none() {
            this.stream = None;
        }
        Poll::Ready(item)
    }
}

/// The streams that go on, in the order in which they are asked.
pub struct Merge<'a, T> {
    streams: Vec<Pin<Box<dyn Stream<Item = T> + 'a>>>,
}

pub fn merge<'a, A, B>(a: A, b: B) -> Merge<'a, A::Item>
where
    A: Stream + 'a,
    B: Stream<Item = A::Item> + 'a,
{
    Merge { streams: vec![Box::pin(a), Box::pin(b)] }
}

impl<T> Stream for Merge<'_, T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let streams = &mut self.get_mut().streams;
        let mut next = 0;
        while next < streams.len() {
            match streams[next].as_mut().poll_next(cx) {
                Poll::Ready(Some(item)) => {
                    // Whoever gave an item is asked last from now on.
                    let stream = streams.remove(next);
                    streams.push(stream);
                    return Poll::Ready(Some(item));
                }
                Poll::Ready(None) => drop(streams.remove(next)),
                Poll::Pending => next += 1,
            }
        }
        if streams.is_empty() { Poll::Ready(None) } else { Poll::Pending }
    }
}
