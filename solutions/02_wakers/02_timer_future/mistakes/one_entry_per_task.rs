//! fails: one_task_waits_for_two_timers
//! A queue for all timers keeps one entry for each task instead of one for each timer. If the entry that is there belongs
//! to a timer that ends later, the one that ends first wakes nobody.

use std::pin::Pin;
use std::sync::{Condvar, Mutex, Once};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

static WAITING: Mutex<Vec<(Instant, Waker)>> = Mutex::new(Vec::new());
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
        let due: Vec<_> = waiting.extract_if(.., |(end, _)| *end <= now).collect();
        if !due.is_empty() {
            drop(waiting);
            due.into_iter().for_each(|(_, waker)| waker.wake());
            waiting = WAITING.lock().unwrap();
            continue;
        }
        waiting = match waiting.iter().map(|(end, _)| *end).min() {
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
        if !waiting.iter().any(|(_, waker)| waker.will_wake(cx.waker())) {
            waiting.push((self.end, cx.waker().clone()));
            CHANGED.notify_one();
        }
        Poll::Pending
    }
}
