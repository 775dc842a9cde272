//! The slide's code and what it lacks: a look at where it is, a way out of `block_on`, and a drop that does not wait.

use sim::pubsub::{Broker, Client, Closed, Message};
use std::error::Error;
use std::fmt;
use std::io;
use tokio::runtime::{Builder, Runtime, worker_index};
use tokio::task::block_in_place;

pub struct BlockingSubscriber {
    client: Client,
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
}

#[derive(Debug)]
pub enum SubscriberError {
    OnWorker,
    Closed,
    System(io::Error),
}

impl BlockingSubscriber {
    pub fn connect(broker: &Broker, channels: &[&str]) -> Result<Self, SubscriberError> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let connecting = async {
            let mut client = Client::connect(broker).await?;
            client.subscribe(channels).await?;
            Ok::<_, Closed>(client)
        };
        // If it fails, the runtime may be dropped here: this is a thread that may wait.
        match wait(&runtime, connecting) {
            Ok(Ok(client)) => Ok(Self { client, runtime: Some(runtime) }),
            failed => {
                runtime.shutdown_background();
                Err(failed.map_or_else(|error| error, |_| SubscriberError::Closed))
            }
        }
    }

    pub fn subscribe(&mut self, channels: &[&str]) -> Result<(), SubscriberError> {
        Ok(wait(self.runtime.as_ref().ok_or(Closed)?, self.client.subscribe(channels))??)
    }

    pub fn next_message(&mut self) -> Result<Option<Message>, SubscriberError> {
        wait(self.runtime.as_ref().ok_or(Closed)?, self.client.next_message())
    }
}

fn wait<F: Future>(runtime: &Runtime, future: F) -> Result<F::Output, SubscriberError> {
    if worker_index().is_some() {
        return Err(SubscriberError::OnWorker);
    }
    // Where there is no runtime it only calls the closure. In `block_on` of a multi-thread runtime it makes room for another.
    Ok(block_in_place(|| runtime.block_on(future)))
}

impl Drop for BlockingSubscriber {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
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
