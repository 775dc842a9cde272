//! Both futures lie in a slot of their own that is empty when its future is done. The slot has the only projection.

mod slot {
    use pin_project_lite::pin_project;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    pin_project! {
        /// A future, and nothing any more once it is Ready.
        pub struct Slot<F> {
            #[pin]
            future: Option<F>,
        }
    }

    impl<F> Slot<F> {
        pub fn new(future: F) -> Self {
            Self { future: Some(future) }
        }

        pub fn is_empty(&self) -> bool {
            self.future.is_none()
        }
    }

    impl<F: Future> Future for Slot<F> {
        type Output = F::Output;

        fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
            let mut future = self.project().future;
            let polled = future.as_mut().as_pin_mut().expect("an empty slot is not polled").poll(cx);
            if polled.is_ready() {
                future.set(None);
            }
            polled
        }
    }
}

use pin_project_lite::pin_project;
use slot::Slot;
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
    pub struct Then<A, B> {
        #[pin]
        first: Slot<A>,
        #[pin]
        second: Slot<B>,
    }
}

impl<A, B> Then<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self { first: Slot::new(first), second: Slot::new(second) }
    }
}

impl<A: Future, B: Future> Future for Then<A, B> {
    type Output = B::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<B::Output> {
        let this = self.project();
        if !this.first.is_empty() && this.first.poll(cx).is_pending() {
            return Poll::Pending;
        }
        this.second.poll(cx)
    }
}

pub fn now_or_never<F: Future>(future: F) -> Option<F::Output> {
    let future = pin!(Slot::new(future));
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
