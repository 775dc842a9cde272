//! Three ways to pin a future: where it lies in another future, on the stack, and on the heap.

use std::cell::Cell;
use std::marker::PhantomPinned;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Given: a future that refers to itself, as the future of an `async` block may.
///
/// In its first poll it notes where it is, wakes its task and is [`Poll::Pending`]. In the next poll it is Ready, if it is
/// still there.
///
/// # Panics
/// If it was moved after its first poll. A real reference into itself would now point to memory that belongs to others.
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

/// Runs `A` to its end and then `B`, whether they are `Unpin` or not.
///
/// Both futures lie in the `Then` itself, which may be moved until it is polled for the first time. From its own first poll on,
/// each future stays where it is until it is dropped there. A `Then` is `Unpin` if both futures are, and only then. Making one
/// and polling it allocates nothing.
///
/// The private fields are a proposal, and yours to change.
pub struct Then<A, B> {
    first: Option<A>,
    second: B,
}

impl<A, B> Then<A, B> {
    /// A future that runs `first` and then `second`. Nothing is polled yet.
    pub fn new(first: A, second: B) -> Self {
        todo!()
    }
}

impl<A, B> Future for Then<A, B>
where
    A: Future<Output = ()>,
    B: Future,
{
    type Output = B::Output;

    /// Polls the future whose turn it is, once, with the very `cx` of this call.
    ///
    /// If that one is [`Poll::Pending`], so is the whole, at once. As soon as the first future is Ready, it is dropped where it
    /// lies, and only then is the second one polled, in the same call. The whole is Ready with the output of the second one.
    /// This type itself never wakes a task.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<B::Output> {
        todo!()
    }
}

/// Polls `future` once, and gives its output if it is Ready. If it is Pending, the future is given up: there is no second poll.
///
/// In both cases the future is dropped when this function returns. It is polled with a waker that does nothing, and nothing is
/// allocated.
pub fn now_or_never<F: Future>(future: F) -> Option<F::Output> {
    todo!()
}

/// What has become of a future that [`start`] has polled.
pub enum Started<F: Future> {
    /// It was Ready, with this output.
    Done(F::Output),
    /// It was Pending. This is the same future, pinned on the heap, so that it can be kept anywhere and polled on.
    Running(Pin<Box<F>>),
}

/// Polls `future` once, with the very `cx` of this call.
///
/// If it is Ready, its output comes back, and the future is dropped. If it is Pending, the future comes back, so that the caller
/// can poll it on.
pub fn start<F: Future>(future: F, cx: &mut Context<'_>) -> Started<F> {
    todo!()
}
