//! fails: late_first_poll_is_ready
//! The first poll puts the sleep into the queue for its whole length, so one that is polled late ends late.

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
    duration: Duration,
    key: Option<Key>,
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
        Sleep { handle: Arc::clone(&self.handle), duration, key: None }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let waker = cx.waker().clone();
        let handle = Arc::clone(&self.handle);
        let mut state = handle.queue.state.lock().unwrap();
        let key = match self.key {
            Some(key) => key,
            None => {
                state.made += 1;
                let key = (Instant::now() + self.duration, state.made);
                self.key = Some(key);
                state.sleepers.insert(key, None);
                handle.queue.changed.notify_one();
                key
            }
        };
        let Some(slot) = state.sleepers.get_mut(&key) else { return Poll::Ready(()) };
        let replaced = slot.replace(waker);
        drop(state);
        drop(replaced);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            let left = self.handle.queue.state.lock().unwrap().sleepers.remove(&key);
            drop(left);
        }
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
