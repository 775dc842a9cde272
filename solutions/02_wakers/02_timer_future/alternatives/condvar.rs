//! The thread waits on a condition variable with a timeout instead of sleeping, so that a timer that is dropped early
//! takes its thread with it.

use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

pub struct TimerFuture {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    abandoned: Condvar,
}

enum State {
    Waiting(Option<Waker>),
    Completed,
    Abandoned,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new(Shared { state: Mutex::new(State::Waiting(None)), abandoned: Condvar::new() });
        let theirs = Arc::clone(&shared);
        let deadline = Instant::now() + duration;
        thread::spawn(move || theirs.wait_until(deadline));
        Self { shared }
    }
}

impl Shared {
    fn wait_until(&self, deadline: Instant) {
        let mut state = self.state.lock().unwrap();
        loop {
            if matches!(*state, State::Abandoned) {
                return;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state = self.abandoned.wait_timeout(state, left).unwrap().0;
        }
        let before = std::mem::replace(&mut *state, State::Completed);
        drop(state);
        if let State::Waiting(Some(waker)) = before {
            waker.wake();
        }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match &mut *self.shared.state.lock().unwrap() {
            State::Waiting(Some(waker)) => waker.clone_from(cx.waker()),
            State::Waiting(none) => *none = Some(cx.waker().clone()),
            State::Completed | State::Abandoned => return Poll::Ready(()),
        }
        Poll::Pending
    }
}

impl Drop for TimerFuture {
    fn drop(&mut self) {
        *self.shared.state.lock().unwrap() = State::Abandoned;
        self.shared.abandoned.notify_one();
    }
}
