//! The actor of the first section, with a runtime inside. Its thread owns the async client and is the only one that awaits.
//! All others wait for its replies, as for those of any thread: nothing is nested, wherever they come from.

use sim::pubsub::{Broker, Client, Closed, Message};
use std::error::Error;
use std::fmt;
use std::io;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use tokio::runtime::{Builder, worker_index};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

pub struct BlockingSubscriber {
    /// To the thread that owns the client. When it is dropped the thread ends, and the runtime is dropped there: on a thread that
    /// may wait for it, which cannot be said of the thread that drops the subscriber.
    requests: UnboundedSender<Request>,
}

#[derive(Debug)]
pub enum SubscriberError {
    OnWorker,
    Closed,
    System(io::Error),
}

/// What the thread is asked for, and where the asker waits.
enum Request {
    Subscribe(Vec<String>, Sender<Result<(), Closed>>),
    NextMessage(Sender<Option<Message>>),
}

impl BlockingSubscriber {
    pub fn connect(broker: &Broker, channels: &[&str]) -> Result<Self, SubscriberError> {
        may_wait()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (requests, inbox) = unbounded_channel();
        let (connected, answer) = channel();
        let broker = broker.clone();
        thread::Builder::new().name("subscriber".to_owned()).spawn(move || {
            runtime.block_on(async {
                match Client::connect(&broker).await {
                    Ok(client) => {
                        // Whoever has asked may be gone: then so are the requests.
                        let _ = connected.send(Ok(()));
                        serve(client, inbox).await;
                    }
                    Err(closed) => drop(connected.send(Err(closed))),
                }
            });
        })?;
        reply(answer.recv())??;
        let mut subscriber = Self { requests };
        subscriber.subscribe(channels)?;
        Ok(subscriber)
    }

    pub fn subscribe(&mut self, channels: &[&str]) -> Result<(), SubscriberError> {
        let channels = channels.iter().map(|channel| (*channel).to_owned()).collect();
        Ok(self.ask(|reply| Request::Subscribe(channels, reply))??)
    }

    pub fn next_message(&mut self) -> Result<Option<Message>, SubscriberError> {
        self.ask(Request::NextMessage)
    }

    /// Puts a request into the mailbox and waits for the reply, if this thread may.
    fn ask<T>(&self, request: impl FnOnce(Sender<T>) -> Request) -> Result<T, SubscriberError> {
        // Before the request is made: the thread would take a message out for it, and nobody would get that.
        may_wait()?;
        let (sender, answer) = channel();
        let _ = self.requests.send(request(sender));
        reply(answer.recv())
    }
}

/// Serves one request after the other, until the subscriber is dropped.
///
/// The thread is in `block_on` all the time, so the connection task makes progress between two calls as well.
async fn serve(mut client: Client, mut inbox: UnboundedReceiver<Request>) {
    while let Some(request) = inbox.recv().await {
        match request {
            Request::Subscribe(channels, reply) => {
                let channels: Vec<&str> = channels.iter().map(String::as_str).collect();
                let _ = reply.send(client.subscribe(&channels).await);
            }
            Request::NextMessage(reply) => drop(reply.send(client.next_message().await)),
        }
    }
}

/// On a worker, a thread that waits holds up all tasks that the worker would poll.
///
/// `Handle::try_current` would not tell: a thread of `spawn_blocking` has a handle too, and is there for waiting.
fn may_wait() -> Result<(), SubscriberError> {
    if worker_index().is_some() { Err(SubscriberError::OnWorker) } else { Ok(()) }
}

/// A thread that is gone without a reply has lost the connection.
fn reply<T, E>(answer: Result<T, E>) -> Result<T, SubscriberError> {
    answer.map_err(|_| SubscriberError::Closed)
}

impl From<Closed> for SubscriberError {
    fn from(_: Closed) -> Self {
        Self::Closed
    }
}

impl From<io::Error> for SubscriberError {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

impl fmt::Display for SubscriberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnWorker => {
                f.write_str("a worker of a runtime must not wait: use spawn_blocking, or the async client")
            }
            Self::Closed => f.write_str("the broker has closed the connection"),
            Self::System(_) => f.write_str("no runtime or no thread could be started"),
        }
    }
}

impl Error for SubscriberError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::System(error) => Some(error),
            Self::OnWorker | Self::Closed => None,
        }
    }
}
