//! A timer that a task can await.
//!
//! Only the public names below are asked for: change or replace the private ones as you like.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// A future that is Ready once its time is over.
///
/// * The time counts from [`TimerFuture::new`], not from the first poll: a timer that is first polled late is Ready at
///   once. It is never Ready early, and polling it again and again makes it neither shorter nor longer.
/// * A poll never waits. It returns Ready or Pending at once.
/// * After Pending, the task that polled *last* is woken soon after the time is over, and the poll that follows this
///   wake is Ready. Other wakes are allowed as long as they are few: run by its wakes alone, a timer is Ready within
///   10 polls.
/// * A timer costs at most one thread, however often and by however many tasks it is polled. While it waits it uses no
///   processor time.
/// * It can be sent to another thread, and dropped at any time: the drop returns at once, and no thread panics because
///   of it. Timers do not wait for each other.
///
/// What happens if it is polled again after Ready is not specified.
pub struct TimerFuture {
    shared: Arc<Mutex<Shared>>,
}

/// What the future and the thread that measures its time both see.
struct Shared {
    /// Whether the time is over.
    completed: bool,
    /// The task to wake then: the one that polled last, if any has.
    waker: Option<Waker>,
}

impl TimerFuture {
    /// A timer that is Ready `duration` from now.
    ///
    /// It may start a thread, which sleeps for so long.
    pub fn new(duration: Duration) -> Self {
        todo!()
    }
}

impl Future for TimerFuture {
    type Output = ();

    /// Ready if the time is over; otherwise Pending, and the task of `cx` will be woken.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        todo!()
    }
}
