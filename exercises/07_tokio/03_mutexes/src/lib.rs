//! A number that tasks share, in three ways: behind std's `Mutex`, behind tokio's, and with a task that owns it.
//!
//! Each way adds one to the number and does some asynchronous stuff with the new number. What the stuff is, the caller says:
//! `do_stuff` is called with the new number, and the future that it returns is awaited. It need not be `'static`, `Send` or
//! `Unpin`. Nobody counts further than a `u64` reaches.
//!
//! For all three:
//!
//! * Nothing happens before the first poll. `do_stuff` is called once, and the output of its future is handed on.
//! * A task that has to wait is left asleep, and the task that polled last is woken when it can go on. A few wakes without a
//!   reason are allowed, but no more than 10 polls in a row. No poll blocks its thread.
//! * A call that is dropped while its stuff is being done drops the stuff. The number stays as it was counted.
//! * The future is `Send` if `do_stuff`, its future and the output are.
//! * Counters have nothing to do with each other.

use std::error::Error;
use std::fmt;
use tokio::sync::{mpsc, oneshot};

/// Adds one to the number, releases the lock, and then does the stuff.
///
/// The lock is held while the number is changed and no longer. It is free when `do_stuff` is called, and while its future is
/// awaited, so others go on counting meanwhile.
///
/// If somebody has panicked with the lock in hand, the mutex is poisoned. A number cannot be left half changed, so counting
/// goes on all the same.
pub async fn increment_then_do_stuff<F: Future>(
    counter: &std::sync::Mutex<u64>,
    do_stuff: impl FnOnce(u64) -> F,
) -> F::Output {
    todo!()
}

/// Adds one to the number and does the stuff, both under the same lock.
///
/// The lock is held from before the number is changed until the stuff has ended: nobody else sees or changes the number between.
/// Whoever wants the lock meanwhile waits asleep. The lock is free when the stuff has ended, has panicked, or was dropped, and
/// the task that waited longest gets it next.
pub async fn increment_and_do_stuff<F: Future>(
    counter: &tokio::sync::Mutex<u64>,
    do_stuff: impl FnOnce(u64) -> F,
) -> F::Output {
    todo!()
}

/// A number that one task owns: makes the handle to ask it by, and the owner, whose [`run`](Owner::run) is that task.
///
/// The first call of a handle makes the number `start + 1`.
pub fn counter(start: u64) -> (Counter, Owner) {
    todo!()
}

/// A handle of the task that owns the number. Clones ask the same owner.
///
/// The fields are a proposal: they are private, and yours to change.
#[derive(Clone, Debug)]
pub struct Counter {
    /// Each call sends the way on which its answer comes back.
    requests: mpsc::Sender<oneshot::Sender<u64>>,
}

impl Counter {
    /// Has the owner add one to the number, and then does the stuff with what the owner has answered.
    ///
    /// The number changes in the owner's task only: until that task is polled, the call waits. The stuff is done in the task of
    /// the caller, and others, the owner too, go on meanwhile.
    ///
    /// If the call is dropped before it has got its number, it may be counted or not. Nobody else is harmed: the other calls get
    /// different numbers, and a call that begins later gets a greater one.
    ///
    /// # Errors
    /// [`OwnerGone`] if the owner was dropped before it has answered, or even before the call. Then `do_stuff` is not called.
    pub async fn increment_then_do_stuff<F: Future>(
        &self,
        do_stuff: impl FnOnce(u64) -> F,
    ) -> Result<F::Output, OwnerGone> {
        todo!()
    }
}

/// The side that has the number.
///
/// The fields are a proposal, too.
#[derive(Debug)]
pub struct Owner {
    number: u64,
    requests: mpsc::Receiver<oneshot::Sender<u64>>,
}

impl Owner {
    /// Answers calls, in the order in which they come, until the last handle is dropped. Then returns the number.
    ///
    /// Calls that were made before the first poll are answered too. An owner that has nothing to do is left asleep, like
    /// everybody who waits.
    pub async fn run(self) -> u64 {
        todo!()
    }
}

/// The owner of the number is gone, so nobody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnerGone;

impl fmt::Display for OwnerGone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the owner of the number is gone")
    }
}

impl Error for OwnerGone {}
