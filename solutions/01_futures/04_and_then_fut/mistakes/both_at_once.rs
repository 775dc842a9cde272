//! fails: second_waits_for_first, a_poll_too_many_changes_nothing, it_can_be_part_of_another
//! It polls both futures every time, so the second one runs beside the first and not after it.

use std::task::Poll;

pub use sim::SimpleFuture;

pub struct AndThenFut<A, B> {
    first: Option<A>,
    second: B,
    second_done: bool,
}

impl<A, B> AndThenFut<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self { first: Some(first), second, second_done: false }
    }
}

impl<A, B> SimpleFuture for AndThenFut<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if self.first.as_mut().is_some_and(|first| first.poll(wake).is_ready()) {
            self.first = None;
        }
        if !self.second_done && self.second.poll(wake).is_ready() {
            self.second_done = true;
        }
        if self.first.is_none() && self.second_done { Poll::Ready(()) } else { Poll::Pending }
    }
}
