//! fails: ready_hands_over_its_value, ready_panics_if_polled_again, ready_is_your_own, nothing_is_allocated
//! It is Pending once before it hands its value over.

use std::pin::Pin;
use std::task::{Context, Poll};

pub struct Ready<T> {
    value: Option<T>,
    asked: bool,
}

pub fn ready<T>(value: T) -> Ready<T> {
    Ready { value: Some(value), asked: false }
}

impl<T> Unpin for Ready<T> {}

impl<T> Future for Ready<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        if !self.asked {
            self.asked = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.value.take().expect("polled after it was Ready"))
    }
}

pub struct YieldNow {
    yielded: bool,
}

pub fn yield_now() -> YieldNow {
    YieldNow { yielded: false }
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            return Poll::Ready(());
        }
        self.yielded = true;
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
