//! A future made of futures: one runs after the other.

use std::task::Poll;

pub use sim::SimpleFuture;

/// Runs `A` to its end and then `B`.
pub struct AndThenFut<A, B> {
    /// There until it is ready. A future that is done can neither be polled again nor take up room by mistake when it is
    /// not there any more.
    first: Option<A>,
    second: B,
}

impl<A, B> AndThenFut<A, B> {
    /// A future that runs `first` and then `second`. Nothing is polled yet.
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
            match first.poll(wake) {
                // `first` has kept the wake, so somebody will ask again.
                Poll::Pending => return Poll::Pending,
                // No wake was kept. To return here would be to sleep for ever: on to the second one.
                Poll::Ready(()) => self.first = None,
            }
        }
        self.second.poll(wake)
    }
}
