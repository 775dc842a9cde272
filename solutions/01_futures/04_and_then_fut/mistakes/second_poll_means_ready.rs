//! fails: a_poll_too_many_changes_nothing, it_can_be_part_of_another
//! It takes a second poll for a proof that the first future is done.

use std::task::Poll;

pub use sim::SimpleFuture;

pub struct AndThenFut<A, B> {
    first: Option<A>,
    second: B,
    asked: bool,
}

impl<A, B> AndThenFut<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self { first: Some(first), second, asked: false }
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
            && !self.asked
        {
            self.asked = true;
            self.first = Some(first);
            return Poll::Pending;
        }
        self.second.poll(wake)
    }
}
