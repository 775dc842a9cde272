//! fails: every_wake_counts, wakes_from_many_threads_are_counted
//! The count is one byte wide, and begins anew after 255.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::Wake;

#[derive(Debug, Default)]
pub struct CountWaker {
    wakes: AtomicU8,
}

impl CountWaker {
    pub fn count(&self) -> usize {
        usize::from(self.wakes.load(Ordering::SeqCst))
    }
}

impl Wake for CountWaker {
    fn wake(self: Arc<Self>) {
        self.wakes.fetch_add(1, Ordering::SeqCst);
    }
}
