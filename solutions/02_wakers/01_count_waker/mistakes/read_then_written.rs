//! fails: wakes_from_many_threads_are_counted
//! The new count is worked out between a load and a store: two threads can store the same one.

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
        let wakes = self.wakes.load(Ordering::SeqCst);
        self.wakes.store(wakes + 1, Ordering::SeqCst);
    }
}
