//! All subscribers of the program share one runtime, which is never shut down. For each call the client goes there and comes back
//! with the result.

use sim::pubsub::{Broker, Client, Closed, Message};
use std::error::Error;
use std::fmt;
use std::io;
use std::sync::LazyLock;
use std::sync::mpsc::channel;
use tokio::runtime::{Builder, Runtime, worker_index};

static RUNTIME: LazyLock<io::Result<Runtime>> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).thread_name("subscribers").enable_all().build());

pub struct BlockingSubscriber {
    /// None once the runtime has not given it back, which would be a panic over there.
    client: Option<Client>,
}

#[derive(Debug)]
pub enum SubscriberError {
    OnWorker,
    Closed,
    System(io::Error),
}

impl BlockingSubscriber {
    pub fn connect(broker: &Broker, channels: &[&str]) -> Result<Self, SubscriberError> {
        let (broker, channels) = (broker.clone(), owned(channels));
        let client = elsewhere(async move {
            let mut client = Client::connect(&broker).await?;
            client.subscribe(&channels.iter().map(String::as_str).collect::<Vec<_>>()).await?;
            Ok::<_, Closed>(client)
        })??;
        Ok(Self { client: Some(client) })
    }

    pub fn subscribe(&mut self, channels: &[&str]) -> Result<(), SubscriberError> {
        let channels = owned(channels);
        let mut client = self.taken()?;
        let (client, outcome) = elsewhere(async move {
            let outcome = client.subscribe(&channels.iter().map(String::as_str).collect::<Vec<_>>()).await;
            (client, outcome)
        })?;
        self.client = Some(client);
        Ok(outcome?)
    }

    pub fn next_message(&mut self) -> Result<Option<Message>, SubscriberError> {
        let mut client = self.taken()?;
        let (client, message) = elsewhere(async move {
            let message = client.next_message().await;
            (client, message)
        })?;
        self.client = Some(client);
        Ok(message)
    }

    /// The client, if this thread may wait until it is back.
    fn taken(&mut self) -> Result<Client, SubscriberError> {
        may_wait()?;
        self.client.take().ok_or(SubscriberError::Closed)
    }
}

fn owned(channels: &[&str]) -> Vec<String> {
    channels.iter().copied().map(String::from).collect()
}

fn may_wait() -> Result<(), SubscriberError> {
    match worker_index() {
        Some(_) => Err(SubscriberError::OnWorker),
        None => Ok(()),
    }
}

/// Spawns the future on the runtime of all, and waits for its output.
fn elsewhere<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> Result<T, SubscriberError> {
    may_wait()?;
    let runtime = RUNTIME.as_ref().map_err(|error| io::Error::from(error.kind()))?;
    let (sender, output) = channel();
    runtime.spawn(async move {
        let _ = sender.send(future.await);
    });
    output.recv().map_err(|_| SubscriberError::Closed)
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
