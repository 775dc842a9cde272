//! The slide's loop, which blocks on one handle after the other. A thread of its own drops the runtime.

use std::error::Error;
use std::fmt;
use std::num::NonZeroUsize;
use std::thread;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

pub struct Background<T> {
    runtime: Option<Runtime>,
    jobs: Vec<JoinHandle<T>>,
}

impl<T: Send + 'static> Background<T> {
    pub fn new(workers: NonZeroUsize) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(workers.get()).enable_all().build().unwrap();
        Self { runtime: Some(runtime), jobs: Vec::with_capacity(10) }
    }

    pub fn spawn(&mut self, job: impl Future<Output = T> + Send + 'static) {
        self.jobs.extend(self.runtime.as_ref().map(|runtime| runtime.spawn(job)));
    }

    pub fn join_all(mut self) -> Vec<Result<T, Panicked>> {
        let mut results = Vec::new();
        for handle in self.jobs.drain(..) {
            let runtime = self.runtime.as_ref().unwrap();
            results.push(runtime.block_on(handle).map_err(|_| Panicked));
        }
        results
    }
}

impl<T> Drop for Background<T> {
    fn drop(&mut self) {
        let runtime = self.runtime.take();
        // On a thread that no runtime polls on, it may wait as long as it likes.
        thread::spawn(|| drop(runtime));
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
