//! fails: new_counters_are_at_zero, clones_wake_their_own_counter, wakes_from_many_threads_are_counted, a_future_wakes_it_from_another_thread
//! The count is in a thread local: each thread counts its own wakes, and nobody sees those of the others.

use std::cell::Cell;
use std::sync::Arc;
use std::task::Wake;

thread_local! {
    static WAKES: Cell<usize> = const { Cell::new(0) };
}

#[derive(Debug, Default)]
pub struct CountWaker {}

impl CountWaker {
    pub fn count(&self) -> usize {
        WAKES.get()
    }
}

impl Wake for CountWaker {
    fn wake(self: Arc<Self>) {
        WAKES.set(WAKES.get() + 1);
    }
}
