//! A JoinSet collects whatever has ended; each job brings its place along.

use std::error::Error;
use std::fmt;
use std::num::NonZeroUsize;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

pub struct Background<T: Send + 'static> {
    runtime: Option<Runtime>,
    jobs: JoinSet<(usize, T)>,
    spawned: usize,
}

impl<T: Send + 'static> Background<T> {
    pub fn new(workers: NonZeroUsize) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(workers.get()).enable_all().build().ok();
        Self { runtime, jobs: JoinSet::new(), spawned: 0 }
    }

    pub fn spawn(&mut self, job: impl Future<Output = T> + Send + 'static) {
        let place = self.spawned;
        self.spawned += 1;
        let runtime = self.runtime.as_ref().expect("a runtime could be built");
        self.jobs.spawn_on(async move { (place, job.await) }, runtime.handle());
    }

    pub fn join_all(mut self) -> Vec<Result<T, Panicked>> {
        let mut results: Vec<_> = (0..self.spawned).map(|_| Err(Panicked)).collect();
        let runtime = self.runtime.take().expect("a runtime could be built");
        runtime.block_on(async {
            while let Some(ended) = self.jobs.join_next().await {
                if let Ok((place, output)) = ended {
                    results[place] = Ok(output);
                }
            }
        });
        runtime.shutdown_background();
        results
    }
}

impl<T: Send + 'static> Drop for Background<T> {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
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
