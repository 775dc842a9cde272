//! Any number of timers on one thread.
//!
//! A sleep is an entry in a sorted map, no more: as long as the entry is there, the time is not over. The thread looks at
//! the first entry only, waits until it is due or until the map changes, takes it out and wakes its task.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

/// A queue of sleeps and the one thread that watches the clock for all of them.
///
/// A sleep that outlives its `Timers` still ends on time: the thread stays until the last sleep is gone too.
pub struct Timers {
    handle: Arc<Handle>,
}

/// A future that is Ready once its time is over; made by [`Timers::sleep`].
pub struct Sleep {
    handle: Arc<Handle>,
    key: Key,
}

/// What the `Timers` and its sleeps hold, and the thread does not: when the last one goes, the thread may go.
struct Handle {
    queue: Arc<Queue>,
}

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    /// Tells the thread that the first entry is another one, or that the queue is closed.
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Whose time is not over yet, and the task that polled last, if any has.
    sleepers: BTreeMap<Key, Option<Waker>>,
    /// How many sleeps were made so far.
    made: u64,
    closed: bool,
}

/// When the time is over, and a number, since two sleeps may end at the same time.
type Key = (Instant, u64);

impl Timers {
    /// A queue that holds no sleep yet.
    ///
    /// # Panics
    /// If the system cannot start another thread.
    pub fn new() -> Self {
        let queue = Arc::new(Queue::default());
        let theirs = Arc::clone(&queue);
        thread::spawn(move || theirs.serve());
        Self { handle: Arc::new(Handle { queue }) }
    }

    /// A sleep that ends `duration` from now.
    ///
    /// # Panics
    /// If that is so far away that no [`Instant`] can tell it.
    pub fn sleep(&self, duration: Duration) -> Sleep {
        let deadline = Instant::now() + duration;
        let queue = &self.handle.queue;
        let mut state = queue.state.lock().unwrap();
        state.made += 1;
        let key = (deadline, state.made);
        state.sleepers.insert(key, None);
        let is_first = state.sleepers.keys().next() == Some(&key);
        drop(state);
        if is_first {
            queue.changed.notify_one();
        }
        Sleep { handle: Arc::clone(&self.handle), key }
    }
}

impl Default for Timers {
    fn default() -> Self {
        Self::new()
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // Cloned and dropped outside the lock: both are other people's code, as waking is.
        let waker = cx.waker().clone();
        let mut state = self.handle.queue.state.lock().unwrap();
        let Some(slot) = state.sleepers.get_mut(&self.key) else { return Poll::Ready(()) };
        let replaced = slot.replace(waker);
        drop(state);
        drop(replaced);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        // The thread is not told. At worst it wakes up at a moment that nobody waits for any more, and looks again.
        let left = self.handle.queue.state.lock().unwrap().sleepers.remove(&self.key);
        drop(left);
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.queue.state.lock().unwrap().closed = true;
        self.queue.changed.notify_one();
    }
}

impl Queue {
    /// The thread: wakes who is due, until the queue is closed.
    fn serve(&self) {
        let mut state = self.state.lock().unwrap();
        while !state.closed {
            let now = Instant::now();
            // To wait gives the lock back in the same step, so no change can slip in between looking and waiting.
            state = match state.sleepers.first_entry() {
                None => self.changed.wait(state).unwrap(),
                Some(first) if first.key().0 > now => {
                    let left = first.key().0 - now;
                    self.changed.wait_timeout(state, left).unwrap().0
                }
                Some(first) => {
                    let waker = first.remove();
                    // Whoever is woken may want to use the queue before `wake` returns.
                    drop(state);
                    if let Some(waker) = waker {
                        waker.wake();
                    }
                    self.state.lock().unwrap()
                }
            };
        }
    }
}
