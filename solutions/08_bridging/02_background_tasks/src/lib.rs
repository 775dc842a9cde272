//! Asynchronous jobs that run while a synchronous program does something else, and their results.

use std::error::Error;
use std::fmt;
use std::mem;
use std::num::NonZeroUsize;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// Runs asynchronous jobs in the background of a synchronous program.
pub struct Background<T> {
    /// Always there until `drop`, which has to own it.
    runtime: Option<Runtime>,
    /// In the order of `spawn`, which is that of the results.
    jobs: Vec<JoinHandle<T>>,
}

impl<T: Send + 'static> Background<T> {
    /// Makes a runtime with this many workers. It has no jobs yet.
    pub fn new(workers: NonZeroUsize) -> Self {
        // A current-thread runtime has no thread of its own: its tasks get on only while somebody is in `block_on`.
        let runtime = Builder::new_multi_thread().worker_threads(workers.get()).enable_all().build();
        Self { runtime: Some(runtime.expect("the system has threads for a runtime")), jobs: Vec::new() }
    }

    /// Starts a job in the background and returns at once.
    pub fn spawn(&mut self, job: impl Future<Output = T> + Send + 'static) {
        // Not `tokio::spawn`, which asks for the runtime that the calling thread is in, if it is in any.
        let job = self.runtime().spawn(job);
        self.jobs.push(job);
    }

    /// Waits until every job has ended, and returns their results in the order in which the jobs were spawned.
    pub fn join_all(mut self) -> Vec<Result<T, Panicked>> {
        let jobs = mem::take(&mut self.jobs);
        // The jobs run at the same time, so it does not matter in which order they are asked.
        self.runtime().block_on(async {
            let mut results = Vec::with_capacity(jobs.len());
            for job in jobs {
                // Nobody aborts a job, so it can only have panicked.
                results.push(job.await.map_err(|_| Panicked));
            }
            results
        })
    }
}

impl<T> Background<T> {
    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("the runtime is there until it is dropped")
    }
}

impl<T> Drop for Background<T> {
    /// Gives up what has not ended.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Dropping a runtime waits for its threads. In async code, where that is not allowed, it panics.
            runtime.shutdown_background();
        }
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
