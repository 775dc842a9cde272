//! fails: yield_now_is_pending_once, yield_now_is_ready_for_any_task, each_yield_now_yields, nothing_is_allocated
//! It counts its polls and is off by one: Pending twice.

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

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        Poll::Ready(self.value.take().expect("polled after it was Ready"))
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
        if self.polls > 2 {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

pub struct AndThen<A, B> {
    first: Option<A>,
    second: B,
}

impl<A, B> AndThen<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self { first: Some(first), second }
    }
}

impl<A, B> Future for AndThen<A, B>
where
    A: Future<Output = ()> + Unpin,
    B: Future<Output = ()> + Unpin,
{
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(first) = &mut self.first {
            match Pin::new(first).poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(()) => self.first = None,
            }
        }
        Pin::new(&mut self.second).poll(cx)
    }
}
