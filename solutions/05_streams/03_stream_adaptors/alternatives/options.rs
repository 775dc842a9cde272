//! A stream that is over is dropped at once: what is left of it is `None`, and that is also how one knows. With a match for every
//! answer, and without a helper.

use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};

pub use futures::stream::Stream;

pin_project! {
    pub struct Map<S, F> {
        #[pin]
        stream: S,
        f: F,
    }
}

pub fn map<S: Stream, T, F: FnMut(S::Item) -> T>(stream: S, f: F) -> Map<S, F> {
    Map { stream, f }
}

impl<S: Stream, T, F: FnMut(S::Item) -> T> Stream for Map<S, F> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let this = self.project();
        match this.stream.poll_next(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Ready(Some(item)) => Poll::Ready(Some((this.f)(item))),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.size_hint()
    }
}

pin_project! {
    pub struct Filter<S, P> {
        #[pin]
        stream: S,
        predicate: P,
    }
}

pub fn filter<S: Stream, P: FnMut(&S::Item) -> bool>(stream: S, predicate: P) -> Filter<S, P> {
    Filter { stream, predicate }
}

impl<S: Stream, P: FnMut(&S::Item) -> bool> Stream for Filter<S, P> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        loop {
            let this = self.as_mut().project();
            match this.stream.poll_next(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(item)) if (this.predicate)(&item) => return Poll::Ready(Some(item)),
                Poll::Ready(Some(_)) => continue,
            }
        }
    }
}

pin_project! {
    pub struct Take<S> {
        #[pin]
        stream: S,
        given: usize,
        n: usize,
    }
}

pub fn take<S: Stream>(stream: S, n: usize) -> Take<S> {
    Take { stream, given: 0, n }
}

impl<S: Stream> Stream for Take<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        if this.given >= this.n {
            return Poll::Ready(None);
        }
        let poll = this.stream.poll_next(cx);
        match &poll {
            Poll::Ready(Some(_)) => *this.given += 1,
            Poll::Ready(None) => *this.given = *this.n,
            Poll::Pending => {}
        }
        poll
    }
}

pin_project! {
    pub struct Merge<A, B> {
        #[pin]
        a: Option<A>,
        #[pin]
        b: Option<B>,
        turn: Turn,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Turn {
    A,
    B,
}

pub fn merge<A: Stream, B: Stream<Item = A::Item>>(a: A, b: B) -> Merge<A, B> {
    Merge { a: Some(a), b: Some(b), turn: Turn::A }
}

impl<A: Stream, B: Stream<Item = A::Item>> Stream for Merge<A, B> {
    type Item = A::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<A::Item>> {
        let mut this = self.project();
        let turns = if *this.turn == Turn::A { [Turn::A, Turn::B] } else { [Turn::B, Turn::A] };
        for turn in turns {
            match turn {
                Turn::A => {
                    let Some(a) = this.a.as_mut().as_pin_mut() else { continue };
                    match a.poll_next(cx) {
                        Poll::Ready(Some(item)) => {
                            *this.turn = Turn::B;
                            return Poll::Ready(Some(item));
                        }
                        Poll::Ready(None) => this.a.set(None),
                        Poll::Pending => {}
                    }
                }
                Turn::B => {
                    let Some(b) = this.b.as_mut().as_pin_mut() else { continue };
                    match b.poll_next(cx) {
                        Poll::Ready(Some(item)) => {
                            *this.turn = Turn::A;
                            return Poll::Ready(Some(item));
                        }
                        Poll::Ready(None) => this.b.set(None),
                        Poll::Pending => {}
                    }
                }
            }
        }
        if this.a.is_none() && this.b.is_none() { Poll::Ready(None) } else { Poll::Pending }
    }
}
