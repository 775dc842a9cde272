//! fails: first_gets_the_newest_wake, second_gets_the_newest_wake
//! It hands down the wake of its own first poll for good, so a task that takes it over is never woken.

use std::task::Poll;

pub use sim::SimpleFuture;

pub struct AndThenFut<A, B> {
    first: Option<A>,
    second: B,
    wake: Option<fn()>,
}

impl<A, B> AndThenFut<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self { first: Some(first), second, wake: None }
    }
}

impl<A, B> SimpleFuture for AndThenFut<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        let wake = *self.wake.get_or_insert(wake);
        if let Some(first) = &mut self.first {
            if first.poll(wake).is_pending() {
                return Poll::Pending;
            }
            self.first = None;
        }
        self.second.poll(wake)
    }
}
