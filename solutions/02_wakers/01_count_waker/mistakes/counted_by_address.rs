//! fails: new_counters_are_at_zero
//! The counts are in a static, by the addresses of the counters. A new one may lie where an old one was.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::task::Wake;

static COUNTS: Mutex<BTreeMap<usize, usize>> = Mutex::new(BTreeMap::new());

#[derive(Debug, Default)]
pub struct CountWaker {}

impl CountWaker {
    fn place(&self) -> usize {
        std::ptr::from_ref(self) as usize
    }

    pub fn count(&self) -> usize {
        COUNTS.lock().unwrap().get(&self.place()).copied().unwrap_or(0)
    }
}

impl Wake for CountWaker {
    fn wake(self: Arc<Self>) {
        *COUNTS.lock().unwrap().entry(self.place()).or_insert(0) += 1;
    }
}
