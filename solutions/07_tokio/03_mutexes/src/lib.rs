//! A number that tasks share, in three ways: behind std's `Mutex`, behind tokio's, and with a task that owns it.

use std::error::Error;
use std::fmt;
use std::sync::PoisonError;
use tokio::sync::{mpsc, oneshot};

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

/// Asks for the next number; the answer goes back through it.
type Request = oneshot::Sender<u64>;

/// A number that one task owns: makes the handle to ask it by, and the owner, whose [`run`](Owner::run) is that task.
pub fn counter(start: u64) -> (Counter, Owner) {
    // Room for a few: an owner that falls behind slows its callers down, and its queue does not grow.
    let (sender, requests) = mpsc::channel(32);
    (Counter { requests: sender }, Owner { number: start, requests })
}

/// A handle of the task that owns the number. Clones ask the same owner.
#[derive(Clone, Debug)]
pub struct Counter {
    requests: mpsc::Sender<Request>,
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
        let (request, answer) = oneshot::channel();
        self.requests.send(request).await.map_err(|_| OwnerGone)?;
        // If the owner goes now, it drops the request, and that ends the wait.
        let number = answer.await.map_err(|_| OwnerGone)?;
        Ok(do_stuff(number).await)
    }
}

/// The side that has the number.
#[derive(Debug)]
pub struct Owner {
    /// No lock: nobody else can reach it.
    number: u64,
    requests: mpsc::Receiver<Request>,
}

impl Owner {
    /// Answers calls, in the order in which they come, until the last handle is dropped. Then returns the number.
    pub async fn run(mut self) -> u64 {
        while let Some(request) = self.requests.recv().await {
            self.number += 1;
            // Whoever has asked may have been dropped by now. That is not the owner's affair.
            let _ = request.send(self.number);
        }
        self.number
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
