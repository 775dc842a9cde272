//! `filter` looks at what its stream said in one step and at what the closure says in another. `merge` gives each stream a few items
//! before it turns to the other, with the states of its ends spelled out.

use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

pub use futures::Stream;

/// How many items one stream gives while the other one has some, too.
const IN_A_ROW: usize = 4;

pin_project! {
    pub struct Map<S, F> {
        #[pin]
        stream: S,
        f: F,
    }
}

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
        let item = ready!(this.stream.poll_next(cx));
        Poll::Ready(item.map(this.f))
    }
}

pin_project! {
    pub struct Filter<S, P> {
        #[pin]
        stream: S,
        predicate: P,
    }
}

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
        loop {
            match ready!(this.stream.as_mut().poll_next(cx)) {
                None => return Poll::Ready(None),
                Some(item) => {
                    if (this.predicate)(&item) {
                        return Poll::Ready(Some(item));
                    }
                }
            }
        }
    }
}

pin_project! {
    pub struct Take<S> {
        #[pin]
        stream: S,
        left: usize,
    }
}

pub fn take<S: Stream>(stream: S, n: usize) -> Take<S> {
    Take { stream, left: n }
}

impl<S: Stream> Stream for Take<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        let Some(left) = this.left.checked_sub(1) else { return Poll::Ready(None) };
        let item = ready!(this.stream.poll_next(cx));
        *this.left = left;
        Poll::Ready(item)
    }
}

enum Ends {
    Neither,
    OnlyA,
    OnlyB,
    Both,
}

pin_project! {
    pub struct Merge<A, B> {
        #[pin]
        a: A,
        #[pin]
        b: B,
        ends: Ends,
        given: usize,
    }
}

pub fn merge<A, B>(a: A, b: B) -> Merge<A, B>
where
    A: Stream,
    B: Stream<Item = A::Item>,
{
    Merge { a, b, ends: Ends::Neither, given: 0 }
}

impl<A, B> Stream for Merge<A, B>
where
    A: Stream,
    B: Stream<Item = A::Item>,
{
    type Item = A::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<A::Item>> {
        let mut this = self.project();
        loop {
            match this.ends {
                Ends::Both => return Poll::Ready(None),
                Ends::OnlyA => {
                    let item = ready!(this.b.as_mut().poll_next(cx));
                    if item.is_none() {
                        *this.ends = Ends::Both;
                    }
                    return Poll::Ready(item);
                }
                Ends::OnlyB => {
                    let item = ready!(this.a.as_mut().poll_next(cx));
                    if item.is_none() {
                        *this.ends = Ends::Both;
                    }
                    return Poll::Ready(item);
                }
                Ends::Neither => {
                    let a_is_first = *this.given / IN_A_ROW % 2 == 0;
                    if a_is_first {
                        match this.a.as_mut().poll_next(cx) {
                            Poll::Ready(None) => {
                                *this.ends = Ends::OnlyA;
                                continue;
                            }
                            Poll::Ready(item) => {
                                *this.given += 1;
                                return Poll::Ready(item);
                            }
                            Poll::Pending => {}
                        }
                    }
                    match this.b.as_mut().poll_next(cx) {
                        Poll::Ready(None) => {
                            *this.ends = Ends::OnlyB;
                            if a_is_first {
                                return Poll::Pending;
                            }
                            continue;
                        }
                        Poll::Ready(item) => {
                            *this.given += 1;
                            return Poll::Ready(item);
                        }
                        Poll::Pending if a_is_first => return Poll::Pending,
                        Poll::Pending => {}
                    }
                    match this.a.as_mut().poll_next(cx) {
                        Poll::Ready(None) => {
                            *this.ends = Ends::OnlyA;
                            return Poll::Pending;
                        }
                        Poll::Ready(item) => {
                            *this.given += 1;
                            return Poll::Ready(item);
                        }
                        Poll::Pending => return Poll::Pending,
                    }
                }
            }
        }
    }
}
