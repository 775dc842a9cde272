//! fails: gone_wakers_hold_nothing
//! What was woken last is kept in a static, so that it can be looked up.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Wake;

static LAST_WOKEN: Mutex<Option<Arc<CountWaker>>> = Mutex::new(None);

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
        self.wakes.fetch_add(1, Ordering::SeqCst);
        *LAST_WOKEN.lock().unwrap() = Some(self);
    }
}
