//! A reply is an mpsc channel with one place, and the handle is shared: its lock lines the callers up, until one has asked.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc};

pub async fn increment_then_do_stuff<F: Future>(
    counter: &std::sync::Mutex<u64>,
    do_stuff: impl FnOnce(u64) -> F,
) -> F::Output {
    let number = counter.lock().map_or_else(|poisoned| add_one(&mut poisoned.into_inner()), |mut number| add_one(&mut number));
    let stuff = Box::pin(do_stuff(number));
    stuff.await
}

fn add_one(number: &mut u64) -> u64 {
    *number += 1;
    *number
}

pub async fn increment_and_do_stuff<F: Future>(
    counter: &tokio::sync::Mutex<u64>,
    do_stuff: impl FnOnce(u64) -> F,
) -> F::Output {
    /// Keeps the lock beside the stuff.
    async fn under<G, F: Future>(_guard: G, stuff: F) -> F::Output {
        stuff.await
    }
    let mut guard = counter.lock().await;
    let stuff = do_stuff(add_one(&mut guard));
    under(guard, stuff).await
}

type Reply = mpsc::Sender<u64>;

pub fn counter(start: u64) -> (Counter, Owner) {
    let (questions, asked) = mpsc::channel(1);
    (Counter { questions: Arc::new(Mutex::new(questions)) }, Owner { number: start, asked })
}

#[derive(Clone, Debug)]
pub struct Counter {
    questions: Arc<Mutex<mpsc::Sender<Reply>>>,
}

impl Counter {
    pub async fn increment_then_do_stuff<F: Future>(
        &self,
        do_stuff: impl FnOnce(u64) -> F,
    ) -> Result<F::Output, OwnerGone> {
        let (reply, mut answer) = mpsc::channel(1);
        self.questions.lock().await.send(reply).await.map_err(|_| OwnerGone)?;
        let number = answer.recv().await.ok_or(OwnerGone)?;
        Ok(do_stuff(number).await)
    }
}

#[derive(Debug)]
pub struct Owner {
    number: u64,
    asked: mpsc::Receiver<Reply>,
}

impl Owner {
    pub async fn run(mut self) -> u64 {
        while let Some(reply) = self.asked.recv().await {
            let _ = reply.try_send(add_one(&mut self.number));
        }
        self.number
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
