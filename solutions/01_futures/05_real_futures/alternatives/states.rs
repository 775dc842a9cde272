//! One enum for each future, its states spelled out, and any output of the second future.

use std::pin::Pin;
use std::task::{Context, Poll};

pub enum Ready<T> {
    Holds(T),
    Done,
}

pub fn ready<T>(value: T) -> Ready<T> {
    Ready::Holds(value)
}

impl<T> Unpin for Ready<T> {}

impl<T> Future for Ready<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        match std::mem::replace(self.get_mut(), Ready::Done) {
            Ready::Holds(value) => Poll::Ready(value),
            Ready::Done => panic!("polled after it was Ready"),
        }
    }
}

pub enum YieldNow {
    Fresh,
    Yielded,
}

pub fn yield_now() -> YieldNow {
    YieldNow::Fresh
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match *self {
            YieldNow::Fresh => {
                self.set(YieldNow::Yielded);
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            YieldNow::Yielded => Poll::Ready(()),
        }
    }
}

pub enum AndThen<A, B> {
    First(A, Option<B>),
    Second(B),
}

impl<A, B> AndThen<A, B> {
    pub fn new(first: A, second: B) -> Self {
        AndThen::First(first, Some(second))
    }
}

impl<A, B> Future for AndThen<A, B>
where
    A: Future + Unpin,
    B: Future + Unpin,
{
    type Output = B::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<B::Output> {
        let this = self.get_mut();
        loop {
            match this {
                AndThen::First(first, second) => match Pin::new(first).poll(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(_) => *this = AndThen::Second(second.take().expect("taken only here")),
                },
                AndThen::Second(second) => return Pin::new(second).poll(cx),
            }
        }
    }
}
