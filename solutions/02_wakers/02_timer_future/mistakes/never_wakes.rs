//! fails: wakes_its_task_when_the_time_is_over, second_poll_replaces_the_waker, at_most_ten_polls, short_timer_is_not_held_up, early_drop_harms_nobody, can_move_between_threads, completion_racing_poll_always_wakes, newest_of_two_pollers_is_woken, odd_lengths_are_kept_to_the_nanosecond
//! The thread says in the state that the time is over, and nobody tells the task, which waits for ever.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

pub struct TimerFuture {
    completed: Arc<AtomicBool>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let completed = Arc::new(AtomicBool::new(false));
        let theirs = Arc::clone(&completed);
        thread::spawn(move || {
            thread::sleep(duration);
            theirs.store(true, Ordering::SeqCst);
        });
        Self { completed }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<()> {
        match self.completed.load(Ordering::SeqCst) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}
