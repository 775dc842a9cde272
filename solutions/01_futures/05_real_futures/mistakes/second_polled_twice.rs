//! fails: second_is_polled_in_the_same_call
//! If second is Pending in its first poll, it is asked once more at once.

use std::pin::Pin;
use std::task::{Context, Poll};

pub enum Ready<T> {
    Here(T),
    Gone,
}

impl<T> Unpin for Ready<T> {}

pub fn ready<T>(value: T) -> Ready<T> {
    Ready::Here(value)
}

impl<T> Future for Ready<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<T> {
        match std::mem::replace(&mut *self, Ready::Gone) {
            Ready::Here(value) => Poll::Ready(value),
            Ready::Gone => panic!("gone"),
        }
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
    turn: Turn<A>,
    second: B,
}

enum Turn<A> {
    First(A),
    Second,
}

impl<A, B> AndThen<A, B> {
    pub fn new(first: A, second: B) -> Self {
        AndThen { turn: Turn::First(first), second }
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
        if let Turn::First(first) = &mut this.turn {
            if Pin::new(first).poll(cx).is_pending() {
                return Poll::Pending;
            }
            this.turn = Turn::Second;
        }
        match Pin::new(&mut this.second).poll(cx) {
            Poll::Ready(()) => Poll::Ready(()),
            Poll::Pending => Pin::new(&mut this.second).poll(cx),
        }
    }
}
