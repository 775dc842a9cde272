//! Asynchronous jobs that run while a synchronous program does something else, and their results.
//!
//! Only the public names below are asked for: the fields are yours.

use std::error::Error;
use std::fmt;
use std::num::NonZeroUsize;

/// Runs asynchronous jobs in the background of a synchronous program.
///
/// * Jobs run on the worker threads of a tokio runtime, which belongs to this `Background`, and never on a thread that calls one
///   of its methods. They make progress whatever the program does meanwhile: it may sleep, compute, or wait for something else.
/// * Jobs that wait overlap, however many there are. At most as many jobs as there are workers are polled at the same time, and
///   that many are if their polls take long.
/// * In a job everything of tokio works: timers, sockets, `tokio::spawn` and `tokio::task::spawn_blocking`.
/// * Several `Background`s have nothing to do with each other.
pub struct Background<T> {
    jobs: Vec<T>,
}

impl<T: Send + 'static> Background<T> {
    /// Makes a runtime with this many workers. It has no jobs yet.
    ///
    /// It may be called anywhere, in async code too.
    ///
    /// # Panics
    /// If the system refuses a thread or what else a runtime needs.
    pub fn new(workers: NonZeroUsize) -> Self {
        todo!()
    }

    /// Starts a job in the background and returns at once, even if all workers are busy.
    ///
    /// It may be called anywhere. In async code, too, the job runs on the workers of this `Background`, not on the runtime that
    /// the caller runs on.
    pub fn spawn(&mut self, job: impl Future<Output = T> + Send + 'static) {
        todo!()
    }

    /// Waits until every job has ended, and returns their results in the order in which the jobs were spawned, whatever the
    /// order in which they have ended. Then the runtime and its threads end too; this need not be waited for.
    ///
    /// A job that has panicked is an `Err` in its place. It does not disturb the other jobs.
    ///
    /// This blocks the calling thread. It may be called wherever that is allowed: on a thread of your own, and within
    /// `tokio::task::spawn_blocking`, whatever the runtime.
    ///
    /// # Panics
    /// In async code, where a runtime is just polling something on the calling thread, as blocking calls of tokio do. No thread
    /// of a runtime is blocked. The jobs are then given up, as in `drop`.
    pub fn join_all(self) -> Vec<Result<T, Panicked>> {
        todo!()
    }
}

impl<T> Drop for Background<T> {
    /// Gives up what has not ended: the future of each job that waits is dropped soon, or when the polls that are under way have
    /// returned. Then the threads end.
    ///
    /// This call does not wait for that, nor for anything that a job has started on threads of the runtime. It may be made
    /// anywhere, in async code too.
    fn drop(&mut self) {
        todo!()
    }
}

/// The job has panicked, so it has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panicked;

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the job has panicked")
    }
}

impl Error for Panicked {}
