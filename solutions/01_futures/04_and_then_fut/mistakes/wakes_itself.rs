//! fails: a_waiting_task_is_left_alone
//! It wakes its own task whenever it is pending, so that the runner polls it in a loop.

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
            if first.poll(wake).is_pending() {
                wake();
                return Poll::Pending;
            }
            self.first = None;
        }
        let poll = self.second.poll(wake);
        if poll.is_pending() {
            wake();
        }
        poll
    }
}
