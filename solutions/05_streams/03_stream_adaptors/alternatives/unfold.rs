//! Three of the adaptors are loops with an await in them, which `unfold` turns into streams. The fourth one has to ask two streams in
//! one poll, and is written by hand around two that are fused.

use futures::stream::{self, Fuse, StreamExt};
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};

pub use futures::Stream;

pub fn map<S, T, F>(stream: S, f: F) -> impl Stream<Item = T>
where
    S: Stream,
    F: FnMut(S::Item) -> T,
{
    stream::unfold((Box::pin(stream), f), async |(mut stream, mut f)| {
        let item = stream.next().await?;
        Some((f(item), (stream, f)))
    })
}

pub fn filter<S, P>(stream: S, predicate: P) -> impl Stream<Item = S::Item>
where
    S: Stream,
    P: FnMut(&S::Item) -> bool,
{
    stream::unfold((Box::pin(stream), predicate), async |(mut stream, mut predicate)| {
        loop {
            let item = stream.next().await?;
            if predicate(&item) {
                return Some((item, (stream, predicate)));
            }
        }
    })
}

/// `unfold` panics when it is polled after its end, so it is fused.
pub fn take<S: Stream>(stream: S, n: usize) -> impl Stream<Item = S::Item> {
    let taken = stream::unfold((Box::pin(stream), n), async |(mut stream, left)| {
        let left = left.checked_sub(1)?;
        let item = stream.next().await?;
        Some((item, (stream, left)))
    });
    taken.fuse()
}

pin_project! {
    pub struct Merge<A, B> {
        #[pin]
        a: Fuse<A>,
        #[pin]
        b: Fuse<B>,
        b_is_first: bool,
    }
}

pub fn merge<A, B>(a: A, b: B) -> Merge<A, B>
where
    A: Stream,
    B: Stream<Item = A::Item>,
{
    Merge { a: a.fuse(), b: b.fuse(), b_is_first: false }
}

impl<A, B> Stream for Merge<A, B>
where
    A: Stream,
    B: Stream<Item = A::Item>,
{
    type Item = A::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<A::Item>> {
        let this = self.project();
        *this.b_is_first = !*this.b_is_first;
        if *this.b_is_first { either(this.b, this.a, cx) } else { either(this.a, this.b, cx) }
    }
}

fn either<T>(
    first: Pin<&mut impl Stream<Item = T>>,
    second: Pin<&mut impl Stream<Item = T>>,
    cx: &mut Context<'_>,
) -> Poll<Option<T>> {
    let first_is_over = match first.poll_next(cx) {
        Poll::Ready(Some(item)) => return Poll::Ready(Some(item)),
        Poll::Ready(None) => true,
        Poll::Pending => false,
    };
    match second.poll_next(cx) {
        Poll::Ready(None) if !first_is_over => Poll::Pending,
        answer => answer,
    }
}
