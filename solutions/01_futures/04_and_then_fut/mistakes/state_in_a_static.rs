//! fails: it_can_be_part_of_another
//! Whose turn it is stands in a static, so two of them, one in the other, share one turn.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::Poll;

pub use sim::SimpleFuture;

static FIRST_DONE: AtomicBool = AtomicBool::new(false);

pub struct AndThenFut<A, B> {
    first: Option<A>,
    second: B,
}

impl<A, B> AndThenFut<A, B> {
    pub fn new(first: A, second: B) -> Self {
        FIRST_DONE.store(false, SeqCst);
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
        if !FIRST_DONE.load(SeqCst)
            && let Some(first) = &mut self.first
        {
            if first.poll(wake).is_pending() {
                return Poll::Pending;
            }
            self.first = None;
            FIRST_DONE.store(true, SeqCst);
        }
        self.second.poll(wake)
    }
}
