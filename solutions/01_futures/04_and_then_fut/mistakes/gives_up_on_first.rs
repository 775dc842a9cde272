//! fails: a_poll_too_many_changes_nothing, it_can_be_part_of_another
//! It counts polls as if they were time, and goes on without the first future after some of them.

use std::task::Poll;

pub use sim::SimpleFuture;

pub struct AndThenFut<A, B> {
    first: Option<A>,
    second: B,
    tries: u32,
}

impl<A, B> AndThenFut<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self { first: Some(first), second, tries: 0 }
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
            self.tries += 1;
            if first.poll(wake).is_pending() && self.tries < 3 {
                return Poll::Pending;
            }
            self.first = None;
        }
        self.second.poll(wake)
    }
}
