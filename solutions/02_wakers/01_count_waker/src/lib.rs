//! The smallest thing that can be woken: a counter.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;

/// Counts how often it was woken.
#[derive(Debug, Default)]
pub struct CountWaker {
    /// An atomic, because a waker is shared between threads, and they must not overwrite each other's addition.
    wakes: AtomicUsize,
}

impl CountWaker {
    /// How many times it was woken since it was made. Looking does not change it.
    pub fn count(&self) -> usize {
        self.wakes.load(Ordering::Acquire)
    }
}

impl Wake for CountWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    // The one that does the work. Each of the two may be written in terms of the other, but not both at once: the
    // trait's own `wake_by_ref` calls `wake`.
    fn wake_by_ref(self: &Arc<Self>) {
        // Release, with the Acquire above: who sees the count also sees what was done before the wake.
        self.wakes.fetch_add(1, Ordering::Release);
    }
}
