//! fails: owner_gives_each_call_its_number, owner_ends_with_its_last_handle, owner_that_is_gone_is_an_error, long_queue_is_answered, owner_and_callers_sleep
//! The handles share the number and change it themselves: the owner owns nothing, and calls do not wait for it.

//! A number that tasks share, in three ways: behind std's `Mutex`, behind tokio's, and with a task that owns it.

use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use tokio::sync::mpsc;

/// Adds one to the number, releases the lock, and then does the stuff.
pub async fn increment_then_do_stuff<F: Future>(
    counter: &std::sync::Mutex<u64>,
    do_stuff: impl FnOnce(u64) -> F,
) -> F::Output {
    // The guard lives in a function that cannot await.
    do_stuff(increment(counter)).await
}

fn increment(counter: &std::sync::Mutex<u64>) -> u64 {
    // A number is never half changed, so that somebody panicked elsewhere says nothing about it.
    let mut number = counter.lock().unwrap_or_else(PoisonError::into_inner);
    *number += 1;
    *number
}

/// Adds one to the number and does the stuff, both under the same lock.
pub async fn increment_and_do_stuff<F: Future>(
    counter: &tokio::sync::Mutex<u64>,
    do_stuff: impl FnOnce(u64) -> F,
) -> F::Output {
    let mut number = counter.lock().await;
    *number += 1;
    // The guard is held on purpose: it is dropped at the end of the function, or with its future.
    do_stuff(*number).await
}

/// A number that one task owns: makes the handle to ask it by, and the owner, whose [`run`](Owner::run) is that task.
pub fn counter(start: u64) -> (Counter, Owner) {
    // Room for a few: an owner that falls behind slows its callers down, and its queue does not grow.
    let (sender, requests) = mpsc::channel(32);
    let number = Arc::new(AtomicU64::new(start));
    (Counter { requests: sender, number: Arc::clone(&number) }, Owner { number, requests })
}

/// A handle of the task that owns the number. Clones ask the same owner.
#[derive(Clone, Debug)]
pub struct Counter {
    requests: mpsc::Sender<()>,
    number: Arc<AtomicU64>,
}

impl Counter {
    /// Has the owner add one to the number, and then does the stuff with what the owner has answered.
    ///
    /// # Errors
    /// [`OwnerGone`] if the owner was dropped before it has answered, or even before the call.
    pub async fn increment_then_do_stuff<F: Future>(
        &self,
        do_stuff: impl FnOnce(u64) -> F,
    ) -> Result<F::Output, OwnerGone> {
        if self.requests.is_closed() {
            return Err(OwnerGone);
        }
        let number = self.number.fetch_add(1, Ordering::SeqCst) + 1;
        Ok(do_stuff(number).await)
    }
}

/// The side that has the number.
#[derive(Debug)]
pub struct Owner {
    /// No lock: nobody else can reach it.
    number: Arc<AtomicU64>,
    requests: mpsc::Receiver<()>,
}

impl Owner {
    /// Answers calls, in the order in which they come, until the last handle is dropped. Then returns the number.
    pub async fn run(mut self) -> u64 {
        while self.requests.recv().await.is_some() {}
        self.number.load(Ordering::SeqCst)
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
