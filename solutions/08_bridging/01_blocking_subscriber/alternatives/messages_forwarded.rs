//! A task on a thread of the subscriber's own forwards all messages into a channel of std, where anybody can wait.

use sim::pubsub::{Broker, Client, Closed, Message};
use std::error::Error;
use std::fmt;
use std::io;
use std::sync::mpsc::{self, Receiver};
use tokio::runtime::{Builder, Runtime, worker_index};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

type Done = mpsc::Sender<Result<(), Closed>>;

pub struct BlockingSubscriber {
    messages: Receiver<Message>,
    subscriptions: UnboundedSender<(Vec<String>, Done)>,
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
        if worker_index().is_some() {
            return Err(SubscriberError::OnWorker);
        }
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let (forward, messages) = mpsc::channel();
        let (subscriptions, wanted) = unbounded_channel();
        let (connected, answer) = mpsc::channel();
        let broker = broker.clone();
        runtime.spawn(async move {
            let client = Client::connect(&broker).await;
            let _ = connected.send(client.as_ref().map(|_| ()).map_err(|closed| *closed));
            if let Ok(client) = client {
                pass_on(client, forward, wanted).await;
            }
        });
        let mut subscriber = Self { messages, subscriptions, runtime: Some(runtime) };
        answer.recv().unwrap_or(Err(Closed))?;
        subscriber.subscribe(channels)?;
        Ok(subscriber)
    }

    pub fn subscribe(&mut self, channels: &[&str]) -> Result<(), SubscriberError> {
        if worker_index().is_some() {
            return Err(SubscriberError::OnWorker);
        }
        let (done, answer) = mpsc::channel();
        let channels = channels.iter().map(|channel| channel.to_string()).collect();
        self.subscriptions.send((channels, done)).map_err(|_| Closed)?;
        Ok(answer.recv().unwrap_or(Err(Closed))?)
    }

    pub fn next_message(&mut self) -> Result<Option<Message>, SubscriberError> {
        if worker_index().is_some() {
            return Err(SubscriberError::OnWorker);
        }
        Ok(self.messages.recv().ok())
    }
}

async fn pass_on(
    mut client: Client,
    forward: mpsc::Sender<Message>,
    mut wanted: UnboundedReceiver<(Vec<String>, Done)>,
) {
    loop {
        tokio::select! {
            message = client.next_message() => match message {
                Some(message) => drop(forward.send(message)),
                None => return,
            },
            Some((channels, done)) = wanted.recv() => {
                let channels: Vec<&str> = channels.iter().map(String::as_str).collect();
                let _ = done.send(client.subscribe(&channels).await);
            }
        }
    }
}

impl Drop for BlockingSubscriber {
    fn drop(&mut self) {
        self.runtime.take().map(Runtime::shutdown_background);
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
