//! A thread for each worker, with a current-thread runtime that its thread is always in block_on of. Jobs go round.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::num::NonZeroUsize;
use std::thread;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

struct Worker {
    handle: Handle,
    /// When this is dropped, the worker's block_on returns, and its runtime is dropped on its own thread.
    _runs_until: oneshot::Sender<()>,
}

pub struct Background<T> {
    workers: Vec<Worker>,
    jobs: Vec<JoinHandle<T>>,
}

impl<T: Send + 'static> Background<T> {
    pub fn new(workers: NonZeroUsize) -> Self {
        let worker = |_| {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            let handle = runtime.handle().clone();
            let (runs_until, over) = oneshot::channel();
            thread::spawn(move || runtime.block_on(over).unwrap_or(()));
            Worker { handle, _runs_until: runs_until }
        };
        Self { workers: (0..workers.get()).map(worker).collect(), jobs: vec![] }
    }

    pub fn spawn(&mut self, job: impl Future<Output = T> + Send + 'static) {
        let next = self.jobs.len() % self.workers.len();
        self.jobs.push(self.workers[next].handle.spawn(job));
    }

    pub fn join_all(mut self) -> Vec<Result<T, Panicked>> {
        let first = self.workers[0].handle.clone();
        let mut results = Vec::new();
        for job in self.jobs.drain(..) {
            results.push(first.block_on(job).map_err(|_panicked| Panicked));
        }
        results
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
