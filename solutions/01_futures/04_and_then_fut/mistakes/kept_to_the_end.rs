//! fails: first_is_dropped_when_it_is_ready
//! The first future is marked as done but not dropped: it keeps what it holds until the whole ends.

use std::task::Poll;

pub use sim::SimpleFuture;

pub struct AndThenFut<A, B> {
    first: A,
    second: B,
    first_done: bool,
}

impl<A, B> AndThenFut<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self { first, second, first_done: false }
    }
}

impl<A, B> SimpleFuture for AndThenFut<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if !self.first_done {
            if self.first.poll(wake).is_pending() {
                return Poll::Pending;
            }
            self.first_done = true;
        }
        self.second.poll(wake)
    }
}
