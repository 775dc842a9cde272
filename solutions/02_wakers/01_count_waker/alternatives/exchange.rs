//! The addition is done by hand: load, and exchange only if nobody was quicker. Both ways to wake are spelled out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Wake;

#[derive(Debug, Default)]
pub struct CountWaker(AtomicU64);

impl CountWaker {
    pub fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst).try_into().unwrap_or(usize::MAX)
    }

    fn add_one(&self) {
        let mut seen = self.0.load(Ordering::SeqCst);
        while let Err(now) = self.0.compare_exchange_weak(seen, seen + 1, Ordering::SeqCst, Ordering::SeqCst) {
            seen = now;
        }
    }
}

impl Wake for CountWaker {
    fn wake(self: Arc<Self>) {
        self.add_one();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.add_one();
    }
}
