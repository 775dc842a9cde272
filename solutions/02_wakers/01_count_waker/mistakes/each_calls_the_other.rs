//! fails: wake_is_counted, wake_by_ref_is_counted, every_wake_counts, new_counters_are_at_zero, clones_wake_their_own_counter, only_wakes_count, gone_wakers_hold_nothing, wakes_from_many_threads_are_counted, a_future_wakes_it_from_another_thread
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
