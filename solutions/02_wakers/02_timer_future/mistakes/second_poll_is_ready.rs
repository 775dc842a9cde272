//! fails: poll_does_not_wait, never_early, second_poll_replaces_the_waker, late_first_poll_is_ready, any_duration_is_kept, at_most_one_thread, completion_racing_poll_always_wakes, newest_of_two_pollers_is_woken
//! A second poll is taken for the sign that the time is over, but anybody may poll at any time.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

pub struct TimerFuture {
    polled: bool,
    waker: Arc<Mutex<Option<Waker>>>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let waker = Arc::new(Mutex::new(None::<Waker>));
        let theirs = Arc::clone(&waker);
        thread::spawn(move || {
            thread::sleep(duration);
            if let Some(waker) = theirs.lock().unwrap().take() {
                waker.wake();
            }
        });
        Self { polled: false, waker }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.polled {
            return Poll::Ready(());
        }
        self.polled = true;
        *self.waker.lock().unwrap() = Some(cx.waker().clone());
        Poll::Pending
    }
}
