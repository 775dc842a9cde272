//! Where a call is made, and what it returned in words.

#![allow(dead_code, reason = "each file of tests uses a part of it")]

use blocking_subscriber::SubscriberError;
use sim::pubsub::Message;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{block_in_place, spawn_blocking};

pub type Next = Result<Option<Message>, SubscriberError>;

#[derive(Clone, Copy, Debug)]
pub enum Flavor {
    Multi,
    Current,
}

/// Where a call is made.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    PlainThread,
    SpawnBlocking(Flavor),
    BlocksInTask,
    Task(Flavor),
    BlockOn(Flavor),
}

/// Where a call may wait.
pub const WAITS: [Place; 4] = [
    Place::PlainThread,
    Place::SpawnBlocking(Flavor::Multi),
    Place::SpawnBlocking(Flavor::Current),
    Place::BlocksInTask,
];
/// Where it must not.
pub const WORKERS: [Place; 3] =
    [Place::Task(Flavor::Multi), Place::Task(Flavor::Current), Place::BlockOn(Flavor::Current)];

impl Flavor {
    pub fn runtime(self) -> Runtime {
        let mut builder = match self {
            Flavor::Multi => Builder::new_multi_thread(),
            Flavor::Current => Builder::new_current_thread(),
        };
        builder.worker_threads(1).enable_all().build().expect("the system has a runtime to give")
    }

    pub fn words(self) -> &'static str {
        match self {
            Flavor::Multi => "multi-thread runtime",
            Flavor::Current => "current-thread runtime",
        }
    }
}

impl Place {
    pub fn words(self) -> String {
        match self {
            Place::PlainThread => "on a plain thread".to_owned(),
            Place::SpawnBlocking(flavor) => format!("in spawn_blocking of a {}", flavor.words()),
            Place::BlocksInTask => "within block_in_place".to_owned(),
            Place::Task(flavor) => format!("in a task of a {}", flavor.words()),
            Place::BlockOn(flavor) => format!("in block_on of a {}", flavor.words()),
        }
    }

    /// Runs `body` there; a panic of it is the result.
    pub fn run<T: Send + 'static>(self, body: impl FnOnce() -> T + Send + 'static) -> thread::Result<T> {
        let body = move || catch_unwind(AssertUnwindSafe(body));
        let (Place::SpawnBlocking(flavor) | Place::Task(flavor) | Place::BlockOn(flavor)) = self else {
            return match self {
                Place::BlocksInTask => {
                    let runtime = Flavor::Multi.runtime();
                    let task = runtime.spawn(async { block_in_place(body) });
                    let ended = runtime.block_on(task);
                    runtime.shutdown_background();
                    ended.expect("panics are caught in it")
                }
                _ => body(),
            };
        };
        let runtime = flavor.runtime();
        let ended = runtime.block_on(async move {
            match self {
                Place::SpawnBlocking(_) => spawn_blocking(body).await.expect("panics are caught in it"),
                Place::Task(_) => tokio::spawn(async { body() }).await.expect("panics are caught in it"),
                _ => body(),
            }
        });
        runtime.shutdown_background();
        ended
    }
}

pub fn said_error(error: &SubscriberError) -> &'static str {
    match error {
        SubscriberError::OnWorker => "Err(OnWorker)",
        SubscriberError::Closed => "Err(Closed)",
        SubscriberError::System(_) => "Err(System)",
    }
}

pub fn said(next: &Next) -> String {
    match next {
        Ok(Some(message)) => format!("the message {:?}", message.content),
        Ok(None) => "Ok(None)".to_owned(),
        Err(error) => said_error(error).to_owned(),
    }
}
