//! A future made of futures: one runs after the other.

use std::task::Poll;

pub use sim::SimpleFuture;

/// Runs `A` to its end and then `B`.
///
/// The fields are a proposal: they are private, and yours to change.
pub struct AndThenFut<A, B> {
    first: Option<A>,
    second: B,
}

impl<A, B> AndThenFut<A, B> {
    /// A future that runs `first` and then `second`. Nothing is polled yet.
    pub fn new(first: A, second: B) -> Self {
        todo!()
    }
}

impl<A, B> SimpleFuture for AndThenFut<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    type Output = ();

    /// Polls the one whose turn it is, and hands `wake` down to it.
    ///
    /// Is that one [`Poll::Pending`], so is the whole, at once. As soon as the first one is ready it is dropped, before
    /// this call returns, and the second one is polled in the same call. The whole is ready when the second one is.
    ///
    /// A poll may come at any time, also when nobody was woken, and from another task than the one before. This type
    /// itself never calls `wake`.
    fn poll(&mut self, wake: fn()) -> Poll<()> {
        todo!()
    }
}
