//! A lock instead of an atomic. Only `wake` is written; the trait brings the rest.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::Wake;

#[derive(Debug, Default)]
pub struct CountWaker {
    wakes: Mutex<usize>,
}

impl CountWaker {
    pub fn count(&self) -> usize {
        *self.wakes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for CountWaker {
    fn wake(self: Arc<Self>) {
        *self.wakes.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    }
}
