//! fails: second_waits_for_first, second_is_polled_in_the_same_call, first_is_dropped_when_it_is_ready, second_gets_the_newest_wake, a_poll_too_many_changes_nothing, pending_is_passed_on_at_once, a_waiting_task_is_left_alone, it_can_be_part_of_another
//! It polls the first future in every call, also after that was ready.

use std::task::Poll;

pub use sim::SimpleFuture;

pub struct AndThenFut<A, B> {
    first: A,
    second: B,
}

impl<A, B> AndThenFut<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self { first, second }
    }
}

impl<A, B> SimpleFuture for AndThenFut<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if self.first.poll(wake).is_pending() {
            return Poll::Pending;
        }
        self.second.poll(wake)
    }
}
