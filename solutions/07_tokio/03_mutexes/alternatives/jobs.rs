//! The owner is sent functions that it calls with its number, and has room for one of them at a time.

use std::error::Error;
use std::fmt;
use tokio::sync::mpsc;
use tokio::sync::oneshot;

pub fn increment_then_do_stuff<F: Future>(
    counter: &std::sync::Mutex<u64>,
    do_stuff: impl FnOnce(u64) -> F,
) -> impl Future<Output = F::Output> {
    // The guard is in a closure that returns before anything is awaited.
    let next = || {
        let mut number = counter.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        *number += 1;
        *number
    };
    async move { do_stuff(next()).await }
}

pub fn increment_and_do_stuff<F: Future>(
    counter: &tokio::sync::Mutex<u64>,
    do_stuff: impl FnOnce(u64) -> F,
) -> impl Future<Output = F::Output> {
    async move {
        let number = &mut *counter.lock().await;
        *number += 1;
        do_stuff(*number).await
    }
}

type Job = Box<dyn FnOnce(&mut u64) + Send>;

pub fn counter(start: u64) -> (Counter, Owner) {
    let (jobs, waiting) = mpsc::channel(1);
    (Counter { jobs }, Owner { number: start, waiting })
}

#[derive(Clone, Debug)]
pub struct Counter {
    jobs: mpsc::Sender<Job>,
}

impl Counter {
    /// Has the owner call `job`, and hands on what it returns.
    async fn ask<T: Send + 'static>(&self, job: impl FnOnce(&mut u64) -> T + Send + 'static) -> Result<T, OwnerGone> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |number| {
            let _ = answer.send(job(number));
        });
        match self.jobs.send(job).await {
            Ok(()) => answered.await.map_err(|_| OwnerGone),
            Err(_) => Err(OwnerGone),
        }
    }

    pub async fn increment_then_do_stuff<F: Future>(
        &self,
        do_stuff: impl FnOnce(u64) -> F,
    ) -> Result<F::Output, OwnerGone> {
        let number = self
            .ask(|number| {
                *number += 1;
                *number
            })
            .await?;
        Ok(do_stuff(number).await)
    }
}

pub struct Owner {
    number: u64,
    waiting: mpsc::Receiver<Job>,
}

impl Owner {
    pub async fn run(mut self) -> u64 {
        while let Some(job) = self.waiting.recv().await {
            job(&mut self.number);
        }
        self.number
    }
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Owner").field("number", &self.number).finish_non_exhaustive()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnerGone;

impl fmt::Display for OwnerGone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the owner of the number is gone")
    }
}

impl Error for OwnerGone {}
