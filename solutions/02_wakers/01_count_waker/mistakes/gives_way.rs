//! fails: wakes_from_many_threads_are_counted
//! A wake that finds the lock taken goes away without having counted.

use std::sync::{Arc, Mutex};
use std::task::Wake;

#[derive(Debug, Default)]
pub struct CountWaker {
    wakes: Mutex<usize>,
}

impl CountWaker {
    pub fn count(&self) -> usize {
        *self.wakes.lock().unwrap()
    }
}

impl Wake for CountWaker {
    fn wake(self: Arc<Self>) {
        if let Ok(mut wakes) = self.wakes.try_lock() {
            *wakes += 1;
        }
    }
}
