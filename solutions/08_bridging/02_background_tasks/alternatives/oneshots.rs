//! Each job sends its result through a channel of its own. No handle of tokio's is kept.

use std::error::Error;
use std::fmt;
use std::num::NonZeroUsize;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

struct Workers(Option<Runtime>);

impl Drop for Workers {
    fn drop(&mut self) {
        self.0.take().map(Runtime::shutdown_background);
    }
}

pub struct Background<T> {
    workers: Workers,
    results: Vec<oneshot::Receiver<T>>,
}

impl<T: Send + 'static> Background<T> {
    pub fn new(workers: NonZeroUsize) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(workers.into()).enable_io().enable_time().build();
        Self { workers: Workers(Some(runtime.expect("a runtime"))), results: vec![] }
    }

    pub fn spawn(&mut self, job: impl Future<Output = T> + Send + 'static) {
        let (result, receiver) = oneshot::channel();
        let _context = self.workers.0.as_ref().map(Runtime::enter);
        tokio::spawn(async move {
            let _ = result.send(job.await);
        });
        self.results.push(receiver);
    }

    pub fn join_all(mut self) -> Vec<Result<T, Panicked>> {
        // A job that panics drops its sender. In async code, blocking_recv panics.
        let results = std::mem::take(&mut self.results).into_iter();
        results.map(|result| result.blocking_recv().or(Err(Panicked))).collect()
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
