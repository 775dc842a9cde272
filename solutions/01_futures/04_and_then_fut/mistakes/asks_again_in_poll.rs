//! fails: pending_is_passed_on_at_once
//! It asks a pending future a few more times before it says Pending, although nothing can have changed.

use std::task::Poll;

pub use sim::SimpleFuture;

pub struct AndThenFut<A, B> {
    first: Option<A>,
    second: B,
}

impl<A, B> AndThenFut<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self { first: Some(first), second }
    }
}

impl<A, B> SimpleFuture for AndThenFut<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if let Some(first) = &mut self.first {
            if (0..3).all(|_| first.poll(wake).is_pending()) {
                return Poll::Pending;
            }
            self.first = None;
        }
        if (0..3).all(|_| self.second.poll(wake).is_pending()) { Poll::Pending } else { Poll::Ready(()) }
    }
}
