//! The smallest thing that can be woken: a counter.

use std::sync::Arc;
use std::task::Wake;

/// Counts how often it was woken.
///
/// It is what stands behind a [`Waker`](std::task::Waker): `Waker::from(Arc::new(CountWaker::default()))`. Whoever keeps
/// an `Arc` of it can look how often the waker, or any clone of it, was called.
///
/// A waker is called by anybody, from any thread, by several at the same time. None of these calls is lost.
///
/// What has to be in here is for you to decide. It begins at zero, by `Default`, and has no other constructor.
#[derive(Debug, Default)]
pub struct CountWaker {}

impl CountWaker {
    /// How many times it was woken since it was made. Looking does not change it.
    pub fn count(&self) -> usize {
        todo!()
    }
}

impl Wake for CountWaker {
    /// Counts one more. This is what [`Waker::wake`](std::task::Waker::wake) calls.
    ///
    /// The `Arc` that is handed in was the waker's. It is given up here, and not kept anywhere.
    ///
    /// For [`Waker::wake_by_ref`](std::task::Waker::wake_by_ref), which leaves the waker as it is, there is a
    /// `wake_by_ref` in the trait with a body of its own: it clones the `Arc` and calls this one. That is right as it is;
    /// a counter can do it without the clone, if you like.
    fn wake(self: Arc<Self>) {
        todo!()
    }
}
