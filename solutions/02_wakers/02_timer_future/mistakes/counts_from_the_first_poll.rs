//! fails: late_first_poll_is_ready
//! The thread starts to sleep for the whole duration at the first poll, so a timer that waits for its first poll is
//! late.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

pub struct TimerFuture {
    duration: Duration,
    shared: Option<Arc<Mutex<Shared>>>,
}

struct Shared {
    completed: bool,
    waker: Option<Waker>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        Self { duration, shared: None }
    }
}

fn start(duration: Duration) -> Arc<Mutex<Shared>> {
    let shared = Arc::new(Mutex::new(Shared { completed: false, waker: None }));
    let theirs = Arc::clone(&shared);
    thread::spawn(move || {
        thread::sleep(duration);
        let mut state = theirs.lock().unwrap();
        state.completed = true;
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    });
    shared
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let duration = self.duration;
        let mut state = self.shared.get_or_insert_with(|| start(duration)).lock().unwrap();
        if state.completed {
            return Poll::Ready(());
        }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
