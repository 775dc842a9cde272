//! fails: completion_racing_poll_always_wakes, newest_of_two_pollers_is_woken, each_timer_wakes_its_own_task
//! A poll asks whether the thread has ended, and the thread wakes the task before it ends. A task that polls at once is
//! told to wait, and nobody wakes it again.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub struct TimerFuture {
    waker: Arc<Mutex<Option<Waker>>>,
    thread: JoinHandle<()>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let waker = Arc::new(Mutex::new(None::<Waker>));
        let theirs = Arc::clone(&waker);
        let thread = thread::spawn(move || {
            thread::sleep(duration);
            let waker = theirs.lock().unwrap().take();
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        Self { waker, thread }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        *self.waker.lock().unwrap() = Some(cx.waker().clone());
        if self.thread.is_finished() { Poll::Ready(()) } else { Poll::Pending }
    }
}
