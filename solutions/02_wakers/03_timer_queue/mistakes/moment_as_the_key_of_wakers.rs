//! fails: both_that_end_together_wake
//! The moment alone is the key, and each poll puts its waker there: of two sleeps that end at the same time only the one that
//! polled last is woken.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

#[derive(Default)]
struct Queue {
    sleepers: Mutex<(BTreeMap<Instant, Option<Waker>>, bool)>,
    changed: Condvar,
}
impl Queue {
    fn serve(&self) {
        let mut state = self.sleepers.lock().unwrap();
        while !state.1 {
            match state.0.first_key_value() {
                None => state = self.changed.wait(state).unwrap(),
                Some((&at, _)) => match at.checked_duration_since(Instant::now()) {
                    Some(rest) if rest > Duration::ZERO => state = self.changed.wait_timeout(state, rest).unwrap().0,
                    _ => {
                        let waker = state.0.remove(&at).flatten();
                        drop(state);
                        waker.into_iter().for_each(Waker::wake);
                        state = self.sleepers.lock().unwrap();
                    }
                },
            }
        }
    }
}
struct Closer {
    queue: Arc<Queue>,
}
impl Drop for Closer {
    fn drop(&mut self) {
        self.queue.sleepers.lock().unwrap().1 = true;
        self.queue.changed.notify_all();
    }
}
pub struct Timers {
    closer: Arc<Closer>,
}
pub struct Sleep {
    closer: Arc<Closer>,
    at: Instant,
}
impl Timers {
    pub fn new() -> Self {
        let queue: Arc<Queue> = Arc::default();
        let closer = Arc::new(Closer { queue: Arc::clone(&queue) });
        std::thread::spawn(move || queue.serve());
        Self { closer }
    }
    pub fn sleep(&self, duration: Duration) -> Sleep {
        let at = Instant::now() + duration;
        self.closer.queue.sleepers.lock().unwrap().0.insert(at, None);
        self.closer.queue.changed.notify_all();
        Sleep { closer: Arc::clone(&self.closer), at }
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
        if Instant::now() >= self.at {
            return Poll::Ready(());
        }
        let waker = Some(cx.waker().clone());
        let old = self.closer.queue.sleepers.lock().unwrap().0.insert(self.at, waker);
        drop(old);
        self.closer.queue.changed.notify_all();
        Poll::Pending
    }
}
impl Drop for Sleep {
    fn drop(&mut self) {
        let old = self.closer.queue.sleepers.lock().unwrap().0.remove(&self.at);
        drop(old);
    }
}
