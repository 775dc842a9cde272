//! fails: a_future_wakes_it_from_another_thread, clones_wake_their_own_counter, every_wake_counts, gone_wakers_hold_nothing, only_wakes_count, wake_by_ref_is_counted, wake_is_counted, wakes_from_many_threads_are_counted
//! Its wake calls wake_by_ref, and the wake_by_ref of the trait calls wake: it never ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;

#[derive(Debug, Default)]
pub struct CountWaker {
    wakes: AtomicUsize,
}

impl CountWaker {
    pub fn count(&self) -> usize {
        self.wakes.load(Ordering::SeqCst)
    }
}

impl Wake for CountWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }
}
