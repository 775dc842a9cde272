//! fails: yield_now_is_ready_for_any_task
//! `yield_now` wakes in every poll, also in the one in which it is Ready.

use std::pin::Pin;
use std::task::{Context, Poll};

pub struct Ready<T> {
    value: Option<T>,
}

pub fn ready<T>(value: T) -> Ready<T> {
    Ready { value: Some(value) }
}

impl<T> Unpin for Ready<T> {}

impl<T> Future for Ready<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<T> {
        Poll::Ready(self.value.take().expect("polled again"))
    }
}

pub struct YieldNow {
    polls: u32,
}

pub fn yield_now() -> YieldNow {
    YieldNow { polls: 0 }
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.polls += 1;
        cx.waker().wake_by_ref();
        if self.polls > 1 { Poll::Ready(()) } else { Poll::Pending }
    }
}

pub struct AndThen<A, B>(A, B, bool);

impl<A, B> AndThen<A, B> {
    pub fn new(first: A, second: B) -> Self {
        AndThen(first, second, false)
    }
}

impl<A, B> Future for AndThen<A, B>
where
    A: Future<Output = ()> + Unpin,
    B: Future<Output = ()> + Unpin,
{
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let AndThen(first, second, done) = &mut *self;
        *done = *done || Pin::new(first).poll(cx).is_ready();
        if *done { Pin::new(second).poll(cx) } else { Poll::Pending }
    }
}
