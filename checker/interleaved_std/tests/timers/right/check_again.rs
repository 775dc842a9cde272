//! Check, register, check again.
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

#[derive(Default)]
struct Shared {
    done: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

pub struct TimerFuture(Arc<Shared>);

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new(Shared::default());
        let its = shared.clone();
        thread::spawn(move || {
            thread::sleep(duration);
            its.done.store(true, Ordering::Release);
            let waker = its.waker.lock().unwrap().take();
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        TimerFuture(shared)
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.0.done.load(Ordering::Acquire) {
            return Poll::Ready(());
        }
        *self.0.waker.lock().unwrap() = Some(cx.waker().clone());
        if self.0.done.load(Ordering::Acquire) { Poll::Ready(()) } else { Poll::Pending }
    }
}
