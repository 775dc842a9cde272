//! Any number of timers on one thread.
//!
//! Only the public names below are asked for: change or replace the private ones as you like.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// A queue of sleeps and the one thread that watches the clock for all of them.
///
/// * A queue has at most one thread, however many sleeps it holds. You may start it when you like.
/// * While nothing is due, nothing runs: a queue that waits, or that is empty, uses no processor time.
/// * Once the `Timers` and all its sleeps are gone, the thread ends soon, whatever it was waiting for.
///
/// Keep the `Timers` as long as you need one of its sleeps: what a sleep does that outlives it is yours to choose.
pub struct Timers {
    queue: Arc<Queue>,
}

/// A future that is Ready once its time is over; made by [`Timers::sleep`].
///
/// * The time counts from the call of [`Timers::sleep`], not from the first poll: a sleep that is first polled late is
///   Ready at once. It is never Ready early, and polling it again and again makes it neither shorter nor longer.
/// * A poll never waits. It returns Ready or Pending at once.
/// * After Pending, the task that polled *last* is woken soon after the time is over, and the poll that follows this
///   wake is Ready. Other wakes are allowed as long as they are few, whatever else is in the queue: run by its wakes
///   alone, a sleep is Ready within 10 polls.
/// * Sleeps do not wait for each other. A sleep that ends earlier than all that were made before it is on time, and
///   tasks are woken in the order in which their times end. Two sleeps may end at the same time.
/// * It can be dropped at any time, and the drop returns at once. A sleep that is dropped leaves the queue: its task's
///   waker is dropped soon after, and all other sleeps go on.
///
/// What happens if it is polled again after Ready is not specified.
pub struct Sleep {
    queue: Arc<Queue>,
}

/// What the sleeps and the thread both see.
struct Queue {
    /// Who sleeps, the earliest first, and the task to wake then.
    sleepers: Mutex<BTreeMap<Instant, Option<Waker>>>,
    /// Tells the thread to look again.
    changed: Condvar,
}

impl Timers {
    /// A queue that holds no sleep yet.
    pub fn new() -> Self {
        todo!()
    }

    /// A sleep that ends `duration` from now. It returns at once.
    ///
    /// While a task is being woken, the queue can be used as ever: no lock is held that this or anything else of the
    /// queue has to wait for.
    pub fn sleep(&self, duration: Duration) -> Sleep {
        todo!()
    }
}

impl Default for Timers {
    fn default() -> Self {
        Self::new()
    }
}

impl Future for Sleep {
    type Output = ();

    /// Ready if the time is over; otherwise Pending, and the task of `cx` will be woken.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        todo!()
    }
}
