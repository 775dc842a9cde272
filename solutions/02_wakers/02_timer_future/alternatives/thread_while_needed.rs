//! One thread for all timers that runs only while one of them waits, and is started again by the next poll. A timer is in
//! the list under a number of its own.

use std::pin::Pin;
use std::sync::{Condvar, Mutex};
use std::task::{Context, Poll, Waker};
use std::{
    thread,
    time::{Duration, Instant},
};

struct Timers {
    running: bool,
    next: u64,
    waiting: Vec<(Instant, u64, Waker)>,
}
static TIMERS: Mutex<Timers> = Mutex::new(Timers { running: false, next: 0, waiting: Vec::new() });
static CHANGED: Condvar = Condvar::new();

pub struct TimerFuture {
    end: Instant,
    id: u64,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let mut timers = TIMERS.lock().unwrap();
        timers.next += 1;
        TimerFuture { end: Instant::now() + duration, id: timers.next }
    }
}

fn serve() {
    let mut timers = TIMERS.lock().unwrap();
    loop {
        let now = Instant::now();
        let due: Vec<_> = timers.waiting.extract_if(.., |(end, ..)| *end <= now).collect();
        if !due.is_empty() {
            drop(timers);
            due.into_iter().for_each(|(_, _, waker)| waker.wake());
            timers = TIMERS.lock().unwrap();
            continue;
        }
        let Some(next) = timers.waiting.iter().map(|(end, ..)| *end).min() else {
            timers.running = false;
            return;
        };
        timers = CHANGED.wait_timeout(timers, next - now).unwrap().0;
    }
}

impl Future for TimerFuture {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut timers = TIMERS.lock().unwrap();
        if Instant::now() >= self.end {
            return Poll::Ready(());
        }
        timers.waiting.retain(|(_, id, _)| *id != self.id);
        timers.waiting.push((self.end, self.id, cx.waker().clone()));
        if !std::mem::replace(&mut timers.running, true) {
            thread::spawn(serve);
        }
        CHANGED.notify_one();
        Poll::Pending
    }
}

impl Drop for TimerFuture {
    fn drop(&mut self) {
        TIMERS.lock().unwrap().waiting.retain(|(_, id, _)| *id != self.id);
        CHANGED.notify_one();
    }
}
