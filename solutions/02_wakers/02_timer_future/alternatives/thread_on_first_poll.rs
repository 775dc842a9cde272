//! Nothing happens until the first poll, which starts the thread; a timer that nobody polls costs nothing. Whether the
//! time is over is read from the clock, so there is no flag that could be forgotten.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

pub struct TimerFuture {
    deadline: Instant,
    waker: Arc<Mutex<Option<Waker>>>,
    alarm: Option<JoinHandle<()>>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        Self { deadline: Instant::now() + duration, waker: Arc::default(), alarm: None }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let deadline = self.deadline;
        let mut waker = self.waker.lock().unwrap();
        // Read under the lock that the alarm takes after the deadline: if it is not over yet, the alarm will still come.
        if Instant::now() >= deadline {
            return Poll::Ready(());
        }
        *waker = Some(cx.waker().clone());
        drop(waker);
        if self.alarm.is_none() {
            let waker = Arc::clone(&self.waker);
            self.alarm = Some(thread::spawn(move || {
                while let Some(left) = deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
                    thread::park_timeout(left);
                }
                let waker = waker.lock().unwrap().take();
                if let Some(waker) = waker {
                    waker.wake();
                }
            }));
        }
        Poll::Pending
    }
}

impl Drop for TimerFuture {
    fn drop(&mut self) {
        self.waker.lock().unwrap().take();
    }
}
