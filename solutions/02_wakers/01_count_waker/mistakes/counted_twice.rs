//! fails: wake_is_counted, every_wake_counts, clones_wake_their_own_counter, gone_wakers_hold_nothing, a_future_wakes_it_from_another_thread
//! Its wake calls wake_by_ref, which counts, and then counts again.

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
        self.wakes.fetch_add(1, Ordering::SeqCst);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.wakes.fetch_add(1, Ordering::SeqCst);
    }
}
