//! Each call lends client and runtime to a new thread and joins it. A thread that was just started is in no runtime.

use sim::pubsub::{Broker, Client, Closed, Message};
use std::error::Error;
use std::fmt;
use std::io;
use std::panic::resume_unwind;
use std::thread;
use tokio::runtime::{Builder, Runtime, worker_index};

pub struct BlockingSubscriber(Option<(Client, Runtime)>);

#[derive(Debug)]
pub enum SubscriberError {
    OnWorker,
    Closed,
    System(io::Error),
}

impl BlockingSubscriber {
    pub fn connect(broker: &Broker, channels: &[&str]) -> Result<Self, SubscriberError> {
        let parts = on_a_thread(|| {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            let mut client = runtime.block_on(Client::connect(broker))?;
            runtime.block_on(client.subscribe(channels))?;
            Ok::<_, SubscriberError>((client, runtime))
        })??;
        Ok(Self(Some(parts)))
    }

    pub fn subscribe(&mut self, channels: &[&str]) -> Result<(), SubscriberError> {
        let Some((client, runtime)) = &mut self.0 else { return Err(SubscriberError::Closed) };
        Ok(on_a_thread(|| runtime.block_on(client.subscribe(channels)))??)
    }

    pub fn next_message(&mut self) -> Result<Option<Message>, SubscriberError> {
        let Some((client, runtime)) = &mut self.0 else { return Err(SubscriberError::Closed) };
        on_a_thread(|| runtime.block_on(client.next_message()))
    }
}

impl Drop for BlockingSubscriber {
    /// The runtime goes to a thread that may wait for its end. If there is none, waiting is avoided otherwise.
    fn drop(&mut self) {
        let Some((client, runtime)) = self.0.take() else { return };
        drop(client);
        let handed = std::sync::Arc::new(std::sync::Mutex::new(Some(runtime)));
        let taken = handed.clone();
        let take = |place: &std::sync::Mutex<Option<Runtime>>| place.lock().ok().and_then(|mut place| place.take());
        if thread::Builder::new().spawn(move || drop(take(&taken))).is_err()
            && let Some(runtime) = take(&handed)
        {
            runtime.shutdown_background();
        }
    }
}

fn on_a_thread<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, SubscriberError> {
    if worker_index().is_some() {
        return Err(SubscriberError::OnWorker);
    }
    thread::scope(|scope| {
        let thread = thread::Builder::new().spawn_scoped(scope, work)?;
        Ok(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
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
