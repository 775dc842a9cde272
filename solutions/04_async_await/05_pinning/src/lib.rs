//! Three ways to pin a future: where it lies in another future, on the stack, and on the heap.

use pin_project_lite::pin_project;
use std::cell::Cell;
use std::marker::PhantomPinned;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// A future that refers to itself, as the future of an `async` block may.
#[derive(Default)]
pub struct SelfRef {
    place: Cell<Option<*const SelfRef>>,
    /// Without this field a `SelfRef` would be `Unpin`, since all its other fields are.
    _pinned: PhantomPinned,
}

impl SelfRef {
    /// A future that was not polled yet: it may still be moved.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Future for SelfRef {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // Any Pin gives out a `&Self`, as nothing can be moved through that. It is enough to change a Cell.
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
    /// Runs `A` to its end and then `B`, whether they are `Unpin` or not.
    pub struct Then<A, B> {
        // `None` once it is done. The Option is pinned with the future in it, so the future cannot be taken out of it,
        // only be dropped in there.
        #[pin]
        first: Option<A>,
        #[pin]
        second: B,
    }
}

impl<A, B> Then<A, B> {
    /// A future that runs `first` and then `second`. Nothing is polled yet.
    pub fn new(first: A, second: B) -> Self {
        Self { first: Some(first), second }
    }
}

impl<A, B> Future for Then<A, B>
where
    A: Future<Output = ()>,
    B: Future,
{
    type Output = B::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<B::Output> {
        // From a Pin of the whole to a Pin of each part. `project` uses up the one and lends the others.
        let mut this = self.project();
        if let Some(first) = this.first.as_mut().as_pin_mut() {
            match first.poll(cx) {
                Poll::Pending => return Poll::Pending,
                // Drops what was there, where it lies. `take()` would move it out first, and there is no such method.
                Poll::Ready(()) => this.first.set(None),
            }
        }
        this.second.poll(cx)
    }
}

/// Polls `future` once, and gives its output if it is Ready.
pub fn now_or_never<F: Future>(future: F) -> Option<F::Output> {
    // This function owns the future until its end, and so its stack frame is a good place: nobody needs the future later.
    let future = pin!(future);
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

/// What has become of a future that [`start`] has polled.
pub enum Started<F: Future> {
    /// It was Ready, with this output.
    Done(F::Output),
    /// It was Pending. This is the same future, pinned on the heap, so that it can be kept anywhere and polled on.
    Running(Pin<Box<F>>),
}

/// Polls `future` once, with the very `cx` of this call. If it is Pending, it comes back, so that the caller can poll it on.
pub fn start<F: Future>(future: F, cx: &mut Context<'_>) -> Started<F> {
    // The future outlives this function and must not move after its poll, so it is put onto the heap before. What moves to
    // the caller is the pointer.
    let mut future = Box::pin(future);
    match future.as_mut().poll(cx) {
        Poll::Ready(output) => Started::Done(output),
        Poll::Pending => Started::Running(future),
    }
}
