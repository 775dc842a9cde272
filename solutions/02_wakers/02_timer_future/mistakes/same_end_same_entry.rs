//! fails: each_timer_wakes_its_own_task, timers_may_end_together
//! A map of all timers has the end of each as its key. Of two timers that end at the same moment one takes the other's
//! place, and the other's task is never woken.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Condvar, Mutex, Once};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

static WAITING: Mutex<BTreeMap<Instant, Waker>> = Mutex::new(BTreeMap::new());
static CHANGED: Condvar = Condvar::new();
static THREAD: Once = Once::new();

pub struct TimerFuture {
    end: Instant,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        THREAD.call_once(|| drop(thread::spawn(watch)));
        TimerFuture { end: Instant::now() + duration }
    }
}

fn watch() {
    let mut waiting = WAITING.lock().unwrap();
    loop {
        let now = Instant::now();
        waiting = match waiting.keys().next().copied() {
            Some(end) if end <= now => {
                let due = waiting.remove(&end);
                drop(waiting);
                due.unwrap().wake();
                WAITING.lock().unwrap()
            }
            Some(end) => CHANGED.wait_timeout(waiting, end - now).unwrap().0,
            None => CHANGED.wait(waiting).unwrap(),
        };
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut waiting = WAITING.lock().unwrap();
        if self.end <= Instant::now() {
            return Poll::Ready(());
        }
        waiting.insert(self.end, cx.waker().clone());
        CHANGED.notify_one();
        Poll::Pending
    }
}
