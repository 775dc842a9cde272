//! fails: a_queue_is_used_again_and_again
//! A sleep of no length never ends, as with calls of the operating system for which 0 means no limit.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

pub struct Timers {
    handle: Arc<Handle>,
}

pub struct Sleep {
    handle: Arc<Handle>,
    key: Key,
}

struct Handle {
    queue: Arc<Queue>,
}

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    sleepers: BTreeMap<Key, Option<Waker>>,
    made: u64,
    closed: bool,
}

type Key = (Instant, u64);

impl Timers {
    pub fn new() -> Self {
        let queue = Arc::new(Queue::default());
        let theirs = Arc::clone(&queue);
        thread::spawn(move || theirs.serve());
        Self { handle: Arc::new(Handle { queue }) }
    }

    pub fn sleep(&self, duration: Duration) -> Sleep {
        let for_ever = Duration::from_secs(1 << 30);
        let deadline = Instant::now() + if duration.is_zero() { for_ever } else { duration };
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

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
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
    fn serve(&self) {
        let mut state = self.state.lock().unwrap();
        while !state.closed {
            let now = Instant::now();
            state = match state.sleepers.first_entry() {
                None => self.changed.wait(state).unwrap(),
                Some(first) if first.key().0 > now => {
                    let left = first.key().0 - now;
                    self.changed.wait_timeout(state, left).unwrap().0
                }
                Some(first) => {
                    let waker = first.remove();
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
