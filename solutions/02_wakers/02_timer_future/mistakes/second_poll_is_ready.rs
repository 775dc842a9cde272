//! fails: never_early, late_first_poll_is_ready, completion_racing_poll_always_wakes, each_timer_wakes_its_own_task, task_that_takes_the_timer_back_is_woken, one_task_waits_for_two_timers, years_are_kept
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
