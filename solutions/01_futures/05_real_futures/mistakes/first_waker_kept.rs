//! fails: first_gets_the_newest_waker, second_gets_the_newest_waker
//! It hands down the waker of its own first poll for good, so a task that takes it over is never woken.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

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
    waker: Option<Waker>,
}

impl<A, B> AndThen<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self { first: Some(first), second, waker: None }
    }
}

impl<A, B> Future for AndThen<A, B>
where
    A: Future<Output = ()> + Unpin,
    B: Future<Output = ()> + Unpin,
{
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let waker = self.waker.get_or_insert_with(|| cx.waker().clone()).clone();
        let mut cx = Context::from_waker(&waker);
        if let Some(first) = &mut self.first {
            match Pin::new(first).poll(&mut cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(()) => self.first = None,
            }
        }
        Pin::new(&mut self.second).poll(&mut cx)
    }
}
