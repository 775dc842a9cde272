//! The thread has the runtime and the client, and does whatever it is given, one after the other.

use sim::pubsub::{Broker, Client, Closed, Message};
use std::error::Error;
use std::fmt;
use std::io;
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::thread;
use tokio::runtime::{Builder, Runtime, worker_index};

type Work = Box<dyn FnOnce(&Runtime, &mut Client) + Send>;

pub struct BlockingSubscriber {
    work: Sender<Work>,
}

#[derive(Debug)]
pub enum SubscriberError {
    OnWorker,
    Closed,
    System(io::Error),
}

impl BlockingSubscriber {
    pub fn connect(broker: &Broker, channels: &[&str]) -> Result<Self, SubscriberError> {
        if worker_index().is_some() {
            return Err(SubscriberError::OnWorker);
        }
        let (work, given) = channel::<Work>();
        let (answer, connected) = sync_channel(1);
        let broker = broker.clone();
        thread::Builder::new().spawn(move || {
            let runtime = match Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => return drop(answer.send(Err(SubscriberError::System(error)))),
            };
            match runtime.block_on(Client::connect(&broker)) {
                Err(closed) => drop(answer.send(Err(closed.into()))),
                Ok(mut client) => {
                    let _ = answer.send(Ok(()));
                    for work in given {
                        work(&runtime, &mut client);
                    }
                }
            }
        })?;
        connected.recv().unwrap_or(Err(SubscriberError::Closed))?;
        let mut subscriber = Self { work };
        subscriber.subscribe(channels)?;
        Ok(subscriber)
    }

    pub fn subscribe(&mut self, channels: &[&str]) -> Result<(), SubscriberError> {
        let channels: Vec<String> = channels.iter().map(|channel| String::from(*channel)).collect();
        let outcome = self.there(move |runtime, client| {
            let channels: Vec<&str> = channels.iter().map(|channel| &channel[..]).collect();
            runtime.block_on(client.subscribe(&channels))
        })?;
        outcome.map_err(|Closed| SubscriberError::Closed)
    }

    pub fn next_message(&mut self) -> Result<Option<Message>, SubscriberError> {
        self.there(|runtime, client| runtime.block_on(client.next_message()))
    }

    fn there<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Runtime, &mut Client) -> T + Send + 'static,
    ) -> Result<T, SubscriberError> {
        if worker_index().is_some() {
            return Err(SubscriberError::OnWorker);
        }
        let (sender, result) = sync_channel(1);
        let work = move |runtime: &Runtime, client: &mut Client| drop(sender.send(work(runtime, client)));
        self.work.send(Box::new(work)).map_err(|_| SubscriberError::Closed)?;
        result.recv().map_err(|_| SubscriberError::Closed)
    }
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
