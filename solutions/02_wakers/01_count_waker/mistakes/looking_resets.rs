//! fails: every_wake_counts, only_wakes_count
//! To look at the count sets it back to zero.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;

#[derive(Debug, Default)]
pub struct CountWaker {
    wakes: AtomicUsize,
}

impl CountWaker {
    pub fn count(&self) -> usize {
        self.wakes.swap(0, Ordering::SeqCst)
    }
}

impl Wake for CountWaker {
    fn wake(self: Arc<Self>) {
        self.wakes.fetch_add(1, Ordering::SeqCst);
    }
}
