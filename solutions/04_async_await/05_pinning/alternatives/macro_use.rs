//! The macro of an older style, where clauses, a projection by `&mut` alone, and futures that are polled by their trait's name.

#[macro_use]
extern crate pin_project_lite;

use std::cell::Cell;
use std::marker::PhantomPinned;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

#[derive(Default)]
pub struct SelfRef {
    place: Cell<Option<*const SelfRef>>,
    _pinned: PhantomPinned,
}

impl SelfRef {
    pub fn new() -> Self {
        Self::default()
    }
}

impl Future for SelfRef {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let here: *const SelfRef = &*self;
        let Some(place) = self.place.replace(Some(here)) else {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        };
        assert!(place == here, "a SelfRef was moved after its first poll");
        Poll::Ready(())
    }
}

pin_project! {
    #[project = Parts]
    #[must_use = "futures do nothing unless polled"]
    pub struct Then<A, B> {
        first_is_done: bool,
        #[pin]
        first: Option<A>,
        #[pin]
        second: Option<B>,
    }
}

impl<A, B> Then<A, B> {
    pub const fn new(first: A, second: B) -> Self {
        Then { first_is_done: false, first: Some(first), second: Some(second) }
    }
}

impl<A, B> Future for Then<A, B>
where
    A: Future<Output = ()>,
    B: Future,
{
    type Output = <B as Future>::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Parts { first_is_done, mut first, mut second } = self.project();
        while !*first_is_done {
            match Option::as_pin_mut(first.as_mut()).map(|first| Future::poll(first, cx)) {
                Some(Poll::Pending) => return Poll::Pending,
                Some(Poll::Ready(())) => Pin::set(&mut first, None),
                None => *first_is_done = true,
            }
        }
        let output = match second.as_mut().as_pin_mut() {
            Some(second) => std::task::ready!(second.poll(cx)),
            None => panic!("a Then was polled after it was Ready"),
        };
        second.set(None);
        Poll::Ready(output)
    }
}

pub fn now_or_never<F: Future>(future: F) -> Option<F::Output> {
    let future = pin!(future);
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

pub enum Started<F: Future> {
    Done(F::Output),
    Running(Pin<Box<F>>),
}

pub fn start<F: Future>(future: F, cx: &mut Context<'_>) -> Started<F> {
    let mut future = Box::pin(future);
    match future.as_mut().poll(cx) {
        Poll::Ready(output) => Started::Done(output),
        Poll::Pending => Started::Running(future),
    }
}
