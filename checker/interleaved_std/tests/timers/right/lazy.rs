//! The thread starts at the first poll, and parks until its time has come.
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

pub struct TimerFuture {
    deadline: Instant,
    waker: Option<Arc<Mutex<Waker>>>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        TimerFuture { deadline: Instant::now() + duration, waker: None }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let deadline = self.deadline;
        if let Some(waker) = &self.waker {
            waker.lock().unwrap().clone_from(cx.waker());
        }
        if Instant::now() >= deadline {
            return Poll::Ready(());
        }
        if self.waker.is_none() {
            let waker = Arc::new(Mutex::new(cx.waker().clone()));
            self.waker = Some(waker.clone());
            thread::spawn(move || {
                while let Some(left) = deadline.checked_duration_since(Instant::now()).filter(|d| !d.is_zero()) {
                    thread::park_timeout(left);
                }
                waker.lock().unwrap().wake_by_ref();
            });
        }
        Poll::Pending
    }
}
