//! fails: second_is_polled_in_the_same_call
//! `new` looks whether first is done already.

use std::pin::Pin;
use std::task::Waker;
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

impl<A: Future<Output = ()> + Unpin, B> AndThen<A, B> {
    pub fn new(mut first: A, second: B) -> Self {
        let mut cx = Context::from_waker(Waker::noop());
        let done = Pin::new(&mut first).poll(&mut cx).is_ready();
        AndThen { first: (!done).then_some(first), second }
    }
}

impl<A, B> Future for AndThen<A, B>
where
    A: Future<Output = ()> + Unpin,
    B: Future<Output = ()> + Unpin,
{
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        if let Some(first) = &mut this.first {
            let Poll::Ready(()) = Pin::new(first).poll(cx) else { return Poll::Pending };
            this.first.take();
        }
        Pin::new(&mut this.second).poll(cx)
    }
}
