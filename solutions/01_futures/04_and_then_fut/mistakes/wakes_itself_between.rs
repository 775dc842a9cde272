//! fails: both_ready_at_once, second_is_polled_in_the_same_call
//! When the first future is ready it wakes its own task and says Pending, instead of going on.

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
            if first.poll(wake).is_ready() {
                self.first = None;
                wake();
            }
            return Poll::Pending;
        }
        self.second.poll(wake)
    }
}
