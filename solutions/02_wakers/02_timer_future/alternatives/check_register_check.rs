//! A flag and a waker that no lock holds together: poll asks, leaves its waker, and then asks once more.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

pub struct TimerFuture {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    completed: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        thread::spawn(move || {
            thread::sleep(duration);
            theirs.completed.store(true, Ordering::SeqCst);
            let waker = theirs.waker.lock().unwrap().take();
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        Self { shared }
    }

    fn is_completed(&self) -> bool {
        self.shared.completed.load(Ordering::SeqCst)
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.is_completed() {
            return Poll::Ready(());
        }
        *self.shared.waker.lock().unwrap() = Some(cx.waker().clone());
        // The time may have passed since the first look, and the thread may have found no waker.
        if self.is_completed() { Poll::Ready(()) } else { Poll::Pending }
    }
}
