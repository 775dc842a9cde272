//! fails: second_waits_for_first, second_is_polled_in_the_same_call, a_poll_too_many_changes_nothing
//! It polls both in every call, so the second one does not wait for the first, and who is done is polled again.

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
        let this = &mut *self;
        let first = this.first.as_mut().map_or(Poll::Ready(()), |first| Pin::new(first).poll(cx));
        let second = Pin::new(&mut this.second).poll(cx);
        if first.is_ready() {
            this.first = None;
        }
        if first.is_ready() && second.is_ready() { Poll::Ready(()) } else { Poll::Pending }
    }
}
