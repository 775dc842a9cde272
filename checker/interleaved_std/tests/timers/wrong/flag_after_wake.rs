//! The task that was woken finds the timer still running, and nobody wakes it again.
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

#[derive(Default)]
struct Shared {
    completed: bool,
    waker: Option<Waker>,
}

pub struct TimerFuture(Arc<Mutex<Shared>>);

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new(Mutex::new(Shared::default()));
        let its = shared.clone();
        thread::spawn(move || {
            thread::sleep(duration);
            let waker = its.lock().unwrap().waker.take();
            if let Some(waker) = waker {
                waker.wake();
            }
            its.lock().unwrap().completed = true;
        });
        TimerFuture(shared)
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut shared = self.0.lock().unwrap();
        if shared.completed {
            return Poll::Ready(());
        }
        shared.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
