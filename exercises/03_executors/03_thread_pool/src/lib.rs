//! A runtime with several threads: a task that is worth a poll is polled by whichever worker is free.
//!
//! Only the public names below are asked for: change or replace the private ones, and the fields, as you like.

use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;

/// Polls tasks on several threads, its workers.
///
/// * A task is polled once in the beginning, and after Pending again when it was woken, once for each wake at most. A few
///   polls too many are allowed, as long as a task is polled no more than 10 times while nobody wakes it.
/// * Tasks may be woken from any thread, at any time and as often as one likes, also during their own poll, and while their
///   future is dropped. No wake is lost, and none blocks or panics.
/// * A task that is worth a poll waits only while all workers are busy polling. A poll that takes its time holds up one
///   worker and no other, also when its task is woken meanwhile. A task that is Pending holds up nobody.
/// * At most so many tasks are polled at the same time as there are workers. The pool has one thread for each worker at
///   most, and one more if it needs one for itself. They may be started when you like.
/// * Workers that have nothing to do sleep and use no processor time.
/// * A task is polled by one thread at a time, and not again when it is done. A task that panics is done as well, and no
///   worker is lost by that.
/// * The future of a task that is done is dropped soon, even where wakers of the task are kept. To use such a waker does
///   nothing, also when the pool is gone.
///
/// Left to you: what happens to a task that cannot be woken any more, because it is Pending and all its wakers were
/// dropped; and what happens when a pool is dropped by one of its own tasks.
pub struct ThreadPool {
    shared: Arc<Shared>,
    workers: Vec<thread::JoinHandle<()>>,
}

/// What the pool, its workers and its tasks all see.
struct Shared {}

impl ThreadPool {
    /// A pool of so many workers, without tasks.
    pub fn new(workers: NonZeroUsize) -> Self {
        todo!()
    }

    /// Makes a task of `future`, and returns at once. Only workers poll the task.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        todo!()
    }
}

impl Drop for ThreadPool {
    /// Finishes what is left, or cancels it, whichever you like, and then ends and joins every thread of the pool.
    ///
    /// * A task that is finished is woken, from wherever it may be, and polled as before, until it is done. One that waits
    ///   for ever may make this wait for ever.
    /// * A task that is cancelled is polled no more: its future is dropped, and its handle gives an Err. A poll that is
    ///   under way is waited for.
    ///
    /// When this returns, no thread of the pool is left, every future was dropped, also those of tasks that were Pending,
    /// and every handle is Ready. (When you have chosen, say here which it is.)
    fn drop(&mut self) {
        todo!()
    }
}

/// A future that is Ready when its task is done: with the task's output, or an error if the task has panicked or was
/// cancelled.
///
/// * After Pending, the task that polled the handle *last* is woken when the handle is Ready. Other wakes are allowed as
///   long as they are few: run by its wakes alone, a handle is Ready within 10 polls.
/// * It can be awaited anywhere: on another executor, in a task of the same pool, and when the pool is gone. It can be
///   sent to other threads.
/// * Its task does not depend on it: whether or not the handle is polled, and also when it is dropped, the task goes on.
///
/// What happens if it is polled again after Ready is not specified.
pub struct JoinHandle<T> {
    slot: Arc<Mutex<Slot<T>>>,
}

/// Where the task leaves what came of it.
struct Slot<T> {
    result: Option<Result<T, JoinError>>,
    /// The task that awaits the handle: the one that polled last, if any has.
    waker: Option<Waker>,
}

/// The task has panicked, or was cancelled, and so there is no output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinError;

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        todo!()
    }
}
