//! fails: a_thousand_sleeps_share_one_thread, earlier_newcomer_is_never_missed
//! Every sleep starts a thread that waits for it alone, and the queue is one in name only.

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
}

type Key = (Instant, u64);

impl Timers {
    pub fn new() -> Self {
        let queue = Arc::new(Queue::default());
        Self { handle: Arc::new(Handle { queue }) }
    }

    pub fn sleep(&self, duration: Duration) -> Sleep {
        let deadline = Instant::now() + duration;
        let queue = &self.handle.queue;
        let mut state = queue.state.lock().unwrap();
        state.made += 1;
        let key = (deadline, state.made);
        state.sleepers.insert(key, None);
        drop(state);
        let theirs = Arc::clone(queue);
        thread::Builder::new().stack_size(64 << 10).spawn(move || theirs.serve(key)).unwrap();
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
        self.handle.queue.changed.notify_all();
        drop(left);
    }
}

impl Queue {
    fn serve(&self, key: Key) {
        let mut state = self.state.lock().unwrap();
        while state.sleepers.contains_key(&key) {
            let now = Instant::now();
            if key.0 > now {
                state = self.changed.wait_timeout(state, key.0 - now).unwrap().0;
                continue;
            }
            let waker = state.sleepers.remove(&key).flatten();
            drop(state);
            if let Some(waker) = waker {
                waker.wake();
            }
            return;
        }
    }
}
