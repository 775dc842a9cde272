//! fails: completion_racing_poll_always_wakes, newest_of_two_pollers_is_woken
//! The flag is an atomic and the waker is locked, each for itself: between the two the time may be over unnoticed.

use core::sync::atomic::{AtomicBool, Ordering};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
pub struct TimerFuture {
    done: Arc<AtomicBool>,
    waker: Arc<Mutex<Option<Waker>>>,
}
impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        let waker: Arc<Mutex<Option<Waker>>> = Arc::default();
        let (d, w) = (done.clone(), waker.clone());
        std::thread::spawn(move || {
            std::thread::sleep(duration);
            d.store(true, Ordering::SeqCst);
            if let Some(w) = w.lock().unwrap().take() {
                w.wake()
            }
        });
        Self { done, waker }
    }
}
impl Future for TimerFuture {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.done.load(Ordering::SeqCst) {
            return Poll::Ready(());
        }
        *self.waker.lock().unwrap() = Some(cx.waker().clone());
        Poll::Pending
    }
}
