//! A timer that a task can await.
//!
//! Only the public names below are asked for: change or replace the private ones as you like.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// A future that is Ready once its time is over.
///
/// * The time counts from [`TimerFuture::new`], not from the first poll: a timer that is first polled after its end is
///   Ready at once. It is never Ready early, whatever its duration, and polling it makes it neither shorter nor longer.
///   (`Condvar::wait_timeout` and `park_timeout` may return early for no reason: code that uses them has to loop.)
/// * A poll never waits. It returns Ready or Pending at once.
/// * After Pending, the task that polled *last* is woken within 50 ms of the end, and the poll that follows this wake is
///   Ready. Other wakes are allowed as long as they are few: a timer that is polled only when it wakes its task is Ready
///   within 10 polls.
/// * A timer costs at most one thread, however often and by however many tasks it is polled. While the timer waits, that
///   thread may look at the clock, but at most 100 times a second.
/// * Every timer is on its own. Timers do not wait for each other, several may end at the same moment, and one task may
///   wait for several of them at once.
/// * A timer can be sent to another thread, and dropped at any time: the drop returns at once, no thread panics because
///   of it, and all other timers go on.
///
/// Three things are not specified: what a timer does that is polled again after Ready, or that lasts longer than 100
/// years, and what happens if a waker polls or drops the timer from inside its own `clone`, `wake` or `drop`.
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
    /// It may start a thread, which sleeps until then.
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
