//! fails: second_waits_for_first, first_is_dropped_when_it_is_ready, first_gets_the_newest_wake, a_poll_too_many_changes_nothing, it_can_be_part_of_another
//! It takes the first future out of its Option to poll it, and does not put it back when it is pending.

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
        if let Some(mut first) = self.first.take()
            && first.poll(wake).is_pending()
        {
            return Poll::Pending;
        }
        self.second.poll(wake)
    }
}
