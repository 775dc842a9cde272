//! Blocks where the lock is held, and a channel without bounds: to ask is then no wait.

use std::error::Error;
use std::fmt;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

pub async fn increment_then_do_stuff<F: Future>(
    counter: &std::sync::Mutex<u64>,
    do_stuff: impl FnOnce(u64) -> F,
) -> F::Output {
    let number = {
        let mut guard = match counter.lock() {
            Ok(guard) => guard,
            Err(poisoned) => {
                counter.clear_poison();
                poisoned.into_inner()
            }
        };
        *guard += 1;
        *guard
    };
    do_stuff(number).await
}

pub async fn increment_and_do_stuff<F: Future>(
    counter: &tokio::sync::Mutex<u64>,
    do_stuff: impl FnOnce(u64) -> F,
) -> F::Output {
    let mut guard = counter.lock().await;
    *guard += 1;
    let output = do_stuff(*guard).await;
    drop(guard);
    output
}

pub fn counter(start: u64) -> (Counter, Owner) {
    let (ask, asked) = unbounded_channel();
    (Counter { ask }, Owner { count: start, asked })
}

#[derive(Clone, Debug)]
pub struct Counter {
    ask: UnboundedSender<Message>,
}

/// What the owner may be asked for. Others would be added here.
#[derive(Debug)]
enum Message {
    Increment { reply: oneshot::Sender<u64> },
}

impl Counter {
    async fn increment(&self) -> Result<u64, OwnerGone> {
        let (reply, answer) = oneshot::channel();
        if self.ask.send(Message::Increment { reply }).is_err() {
            return Err(OwnerGone);
        }
        answer.await.or(Err(OwnerGone))
    }

    pub async fn increment_then_do_stuff<F: Future>(
        &self,
        do_stuff: impl FnOnce(u64) -> F,
    ) -> Result<F::Output, OwnerGone> {
        Ok(do_stuff(self.increment().await?).await)
    }
}

#[derive(Debug)]
pub struct Owner {
    count: u64,
    asked: UnboundedReceiver<Message>,
}

impl Owner {
    pub async fn run(self) -> u64 {
        let Owner { mut count, mut asked } = self;
        loop {
            match asked.recv().await {
                Some(Message::Increment { reply }) => {
                    // Only what has been delivered is counted.
                    if reply.send(count + 1).is_ok() {
                        count += 1;
                    }
                }
                None => return count,
            }
        }
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
