//! fails: gone_wakers_hold_nothing
//! The Arc that wake is given is leaked, to have a reference that lasts.

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
        let this: &'static Arc<Self> = Box::leak(Box::new(self));
        this.wakes.fetch_add(1, Ordering::SeqCst);
    }
}
