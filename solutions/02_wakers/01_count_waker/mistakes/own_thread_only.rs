//! fails: wakes_from_many_threads_are_counted, a_future_wakes_it_from_another_thread
//! It counts only the wakes of the thread that made it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;
use std::thread::{self, ThreadId};

#[derive(Debug)]
pub struct CountWaker {
    owner: ThreadId,
    wakes: AtomicUsize,
}

impl Default for CountWaker {
    fn default() -> Self {
        Self { owner: thread::current().id(), wakes: AtomicUsize::new(0) }
    }
}

impl CountWaker {
    pub fn count(&self) -> usize {
        self.wakes.load(Ordering::SeqCst)
    }
}

impl Wake for CountWaker {
    fn wake(self: Arc<Self>) {
        if thread::current().id() == self.owner {
            self.wakes.fetch_add(1, Ordering::SeqCst);
        }
    }
}
