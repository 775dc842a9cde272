//! No types of its own: each adaptor is a closure that is polled, around boxed streams. `Fuse` of the crate futures remembers who is
//! over.

use futures::stream::{self, StreamExt};
use std::task::{Poll, ready};

pub use futures::Stream;

pub fn map<S, T, F>(stream: S, mut f: F) -> impl Stream<Item = T>
where
    S: Stream,
    F: FnMut(S::Item) -> T,
{
    let mut stream = Box::pin(stream);
    stream::poll_fn(move |cx| stream.as_mut().poll_next(cx).map(|item| item.map(&mut f)))
}

pub fn filter<S, P>(stream: S, mut predicate: P) -> impl Stream<Item = S::Item>
where
    S: Stream,
    P: FnMut(&S::Item) -> bool,
{
    let mut stream = Box::pin(stream);
    stream::poll_fn(move |cx| {
        loop {
            let item = ready!(stream.poll_next_unpin(cx));
            if item.as_ref().is_none_or(&mut predicate) {
                return Poll::Ready(item);
            }
        }
    })
}

pub fn take<S: Stream>(stream: S, n: usize) -> impl Stream<Item = S::Item> {
    let mut stream = Box::pin(stream);
    let mut wanted = 0..n;
    stream::poll_fn(move |cx| {
        if wanted.is_empty() {
            return Poll::Ready(None);
        }
        let poll = stream.poll_next_unpin(cx);
        if poll.is_ready() {
            wanted.next();
        }
        poll
    })
}

pub fn merge<A, B>(a: A, b: B) -> impl Stream<Item = A::Item>
where
    A: Stream,
    B: Stream<Item = A::Item>,
{
    let mut a = Box::pin(a.fuse());
    let mut b = Box::pin(b.fuse());
    let mut turns = 0_u64;
    stream::poll_fn(move |cx| {
        turns += 1;
        let (first, second) = if turns % 2 == 1 {
            let first = a.poll_next_unpin(cx);
            if matches!(first, Poll::Ready(Some(_))) {
                return first;
            }
            (first, b.poll_next_unpin(cx))
        } else {
            let first = b.poll_next_unpin(cx);
            if matches!(first, Poll::Ready(Some(_))) {
                return first;
            }
            (first, a.poll_next_unpin(cx))
        };
        match (first, second) {
            (Poll::Ready(None), Poll::Pending) => Poll::Pending,
            (_, second @ Poll::Ready(Some(_))) => second,
            (Poll::Pending, _) => Poll::Pending,
            (_, second) => second,
        }
    })
}
