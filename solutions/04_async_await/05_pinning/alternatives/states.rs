//! The three states spelled out as an enum. The second future lies loose in the first state, and is pinned from the second on.

use pin_project_lite::pin_project;
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
    #[project = ThenProjection]
    pub enum Then<A, B> {
        First {
            #[pin]
            first: A,
            second: Option<B>,
        },
        Second {
            #[pin]
            second: B,
        },
        Done,
    }
}

impl<A, B> Then<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Then::First { first, second: Some(second) }
    }
}

impl<A: Future<Output = ()>, B: Future> Future for Then<A, B> {
    type Output = B::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<B::Output> {
        loop {
            let next = match self.as_mut().project() {
                ThenProjection::First { first, second } => match first.poll(cx) {
                    Poll::Pending => return Poll::Pending,
                    // It was not polled yet, so it may be moved.
                    Poll::Ready(()) => Then::Second { second: second.take().expect("it leaves this state once") },
                },
                ThenProjection::Second { second } => match second.poll(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(output) => {
                        self.set(Then::Done);
                        return Poll::Ready(output);
                    }
                },
                ThenProjection::Done => panic!("polled after it was Ready"),
            };
            self.set(next);
        }
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
