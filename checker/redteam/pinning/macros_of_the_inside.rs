// Moves a pinned future without a word of `unsafe`: hidden macros of pin-project-lite wrap what they are given into it.
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

pub struct Then<A, B> {
    first: Option<A>,
    second: B,
    moved: Option<Pin<Box<A>>>,
}

struct Stolen<'__pin, A, B> {
    first: &'__pin mut Option<A>,
    second: &'__pin mut B,
    moved: &'__pin mut Option<Pin<Box<A>>>,
}

struct Pinned<'__pin, A, B> {
    first: Pin<&'__pin mut Option<A>>,
    second: Pin<&'__pin mut B>,
    moved: &'__pin mut Option<Pin<Box<A>>>,
}

impl<A, B> Then<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self { first: Some(first), second, moved: None }
    }

    // Both are what the macro's inside makes of fields: one pinned, one not.
    pin_project_lite::__pin_project_struct_make_proj_method! {
        [Stolen] [pub] [steal get_unchecked_mut mut] [A, B] { first, second, moved }
    }
    pin_project_lite::__pin_project_struct_make_proj_method! {
        [Pinned] [pub] [project get_unchecked_mut mut] [A, B] { #[pin] first, #[pin] second, moved }
    }
}

impl<A, B> Future for Then<A, B>
where
    A: Future<Output = ()>,
    B: Future,
{
    type Output = B::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<B::Output> {
        if let Some(first) = self.as_mut().project().first.as_pin_mut() {
            if first.poll(cx).is_ready() {
                self.as_mut().project().first.set(None);
            } else {
                let this = self.steal();
                *this.moved = this.first.take().map(Box::pin);
                return Poll::Pending;
            }
        }
        let mut this = self.project();
        if let Some(first) = this.moved {
            match first.as_mut().poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(()) => *this.moved = None,
            }
        }
        this.second.as_mut().poll(cx)
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
