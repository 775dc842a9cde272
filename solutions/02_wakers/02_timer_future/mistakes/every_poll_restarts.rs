//! fails: polling_again_does_not_prolong, one_task_waits_for_two_timers
//! Each poll sets the deadline anew, and the thread sleeps again until the newest one: polled often enough, the timer
//! never ends.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

pub struct TimerFuture {
    duration: Duration,
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    deadline: Instant,
    waker: Option<Waker>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new(Mutex::new(Shared { deadline: Instant::now() + duration, waker: None }));
        let theirs = Arc::clone(&shared);
        thread::spawn(move || {
            loop {
                let mut state = theirs.lock().unwrap();
                let left = state.deadline.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    let waker = state.waker.take();
                    drop(state);
                    if let Some(waker) = waker {
                        waker.wake();
                    }
                    return;
                }
                drop(state);
                thread::sleep(left);
            }
        });
        Self { duration, shared }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.shared.lock().unwrap();
        let now = Instant::now();
        if now >= state.deadline {
            return Poll::Ready(());
        }
        state.deadline = now + self.duration;
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
