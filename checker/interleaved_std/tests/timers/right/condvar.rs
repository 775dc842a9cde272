//! A thread that waits on a condition variable with a timeout, and is told when the future is gone.
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

#[derive(Default)]
struct State {
    done: bool,
    cancelled: bool,
    waker: Option<Waker>,
}

pub struct TimerFuture(Arc<(Mutex<State>, Condvar)>);

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new((Mutex::new(State::default()), Condvar::new()));
        let its = shared.clone();
        let deadline = Instant::now() + duration;
        thread::spawn(move || {
            let (state, changed) = &*its;
            let mut state = state.lock().unwrap();
            while !state.cancelled {
                let left = deadline.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    state.done = true;
                    let waker = state.waker.take();
                    drop(state);
                    if let Some(waker) = waker {
                        waker.wake();
                    }
                    return;
                }
                state = changed.wait_timeout(state, left).unwrap().0;
            }
        });
        TimerFuture(shared)
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.0.lock().unwrap();
        if state.done {
            return Poll::Ready(());
        }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for TimerFuture {
    fn drop(&mut self) {
        self.0.0.lock().unwrap().cancelled = true;
        self.0.1.notify_all();
    }
}
