//! fails: new_counters_are_at_zero, clones_wake_their_own_counter
//! The count is in a static, which all counters share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;

static WAKES: AtomicUsize = AtomicUsize::new(0);

#[derive(Debug, Default)]
pub struct CountWaker {}

impl CountWaker {
    pub fn count(&self) -> usize {
        WAKES.load(Ordering::SeqCst)
    }
}

impl Wake for CountWaker {
    fn wake(self: Arc<Self>) {
        WAKES.fetch_add(1, Ordering::SeqCst);
    }
}
