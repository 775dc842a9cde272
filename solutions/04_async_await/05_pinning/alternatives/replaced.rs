//! An enum whose state is replaced as a whole: what was pinned in it is dropped in place, and what was not comes out.

use pin_project_lite::pin_project;
use std::cell::Cell;
use std::marker::PhantomPinned;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker, ready};

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
    #[project = State]
    #[project_replace = Former]
    pub enum Then<A, B> {
        First { #[pin] first: A, second: B },
        Second { #[pin] second: B },
        Between,
    }
}

impl<A, B> Then<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Then::First { first, second }
    }
}

impl<A, B> Future for Then<A, B>
where
    A: Future<Output = ()>,
    B: Future,
{
    type Output = B::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<B::Output> {
        if let State::First { first, .. } = self.as_mut().project() {
            ready!(first.poll(cx));
            if let Former::First { second, .. } = self.as_mut().project_replace(Then::Between) {
                self.set(Then::Second { second });
            }
        }
        match self.project() {
            State::Second { second } => second.poll(cx),
            _ => unreachable!("the first one is over, and the second one in its place"),
        }
    }
}

pub fn now_or_never<F: Future>(future: F) -> Option<F::Output> {
    let mut cx = Context::from_waker(Waker::noop());
    match pin!(future).as_mut().poll(&mut cx) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

pub enum Started<F: Future> {
    Done(F::Output),
    Running(Pin<Box<F>>),
}

pub fn start<F: Future>(future: F, cx: &mut Context<'_>) -> Started<F> {
    let mut future = Box::into_pin(Box::new(future));
    if let Poll::Ready(output) = Future::poll(future.as_mut(), cx) {
        return Started::Done(output);
    }
    Started::Running(future)
}
