//! A small publish/subscribe service in memory, with an asynchronous client for tokio.
//!
//! A [`Broker`] passes each message that is published on a channel to all who have subscribed to that channel. A [`Client`] is
//! the asynchronous side of a subscriber. As with many clients of real services, a *connection task* in the background does
//! the talking, which [`connect`](Client::connect) spawns: so a client needs a runtime that is running.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

/// A message, as all subscribers of its channel get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The channel on which it was published.
    pub channel: String,
    /// What it says.
    pub content: String,
}

/// The broker has closed the connection, or does not accept any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

/// Who knows all connections. A `Broker` is a handle: its clones are the same broker.
///
/// Its methods do not wait, and may be called on any thread, with a runtime or without one.
#[derive(Clone, Default)]
pub struct Broker {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    connections: BTreeMap<u64, Connection>,
    /// How many connections there have been, which is the number of the next one.
    admitted: u64,
    is_closed: bool,
}

struct Connection {
    channels: BTreeSet<String>,
    /// To the connection's task.
    wire: UnboundedSender<Message>,
}

impl Broker {
    /// A broker without connections.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends a message to all who have subscribed to the channel at this moment; returns how many they are.
    pub fn publish(&self, channel: &str, content: &str) -> usize {
        let state = self.state();
        let subscribers = state.connections.values().filter(|connection| connection.channels.contains(channel));
        let message = || Message { channel: channel.to_owned(), content: content.to_owned() };
        subscribers.filter(|connection| connection.wire.send(message()).is_ok()).count()
    }

    /// How many connections are open.
    pub fn connections(&self) -> usize {
        self.state().connections.len()
    }

    /// How many connections there have been so far, those that are closed included.
    pub fn admitted(&self) -> u64 {
        self.state().admitted
    }

    /// How many connections have subscribed to the channel.
    pub fn subscribers(&self, channel: &str) -> usize {
        self.state().connections.values().filter(|connection| connection.channels.contains(channel)).count()
    }

    /// Closes all connections, and accepts none from now on. What has been published before still arrives.
    pub fn close(&self) {
        let mut state = self.state();
        state.is_closed = true;
        let connections = std::mem::take(&mut state.connections);
        // Each that is dropped wakes its task: without the lock.
        drop(state);
        drop(connections);
    }

    fn admit(&self) -> Result<(Membership, UnboundedReceiver<Message>), Closed> {
        let mut state = self.state();
        if state.is_closed {
            return Err(Closed);
        }
        let number = state.admitted;
        state.admitted += 1;
        let (wire, arrivals) = unbounded_channel();
        state.connections.insert(number, Connection { channels: BTreeSet::new(), wire });
        Ok((Membership { broker: self.clone(), number }, arrivals))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection's place at the broker, which it leaves when its task ends, or is dropped with its runtime.
struct Membership {
    broker: Broker,
    number: u64,
}

impl Drop for Membership {
    fn drop(&mut self) {
        let connection = self.broker.state().connections.remove(&self.number);
        // Its channel wakes somebody perhaps: without the lock.
        drop(connection);
    }
}

/// What a client wants of its connection task.
struct Order {
    channels: Vec<String>,
    done: oneshot::Sender<()>,
}

/// The asynchronous client of a [`Broker`].
///
/// Its connection task lives on the runtime on which it has connected. If that runtime is shut down, the connection is closed.
/// The task makes progress only while that runtime runs: with a current-thread runtime, while somebody is in its `block_on`.
/// A client that is dropped tells its task, which then closes the connection.
pub struct Client {
    orders: UnboundedSender<Order>,
    messages: UnboundedReceiver<Message>,
}

impl Client {
    /// Connects to the broker.
    ///
    /// # Errors
    /// If the broker is closed.
    ///
    /// # Panics
    /// If there is no tokio runtime whose context this is polled in, as tokio's own sockets do.
    pub async fn connect(broker: &Broker) -> Result<Client, Closed> {
        let (membership, arrivals) = broker.admit()?;
        let (orders, inbox) = unbounded_channel();
        let (deliver, messages) = unbounded_channel();
        tokio::spawn(talk(membership, arrivals, inbox, deliver));
        Ok(Client { orders, messages })
    }

    /// Subscribes to more channels; those that it has subscribed to already stay as they are. Whatever is published on them
    /// after this has returned will arrive, once.
    ///
    /// # Errors
    /// If the connection is closed.
    pub async fn subscribe(&mut self, channels: &[&str]) -> Result<(), Closed> {
        let (done, answer) = oneshot::channel();
        let channels = channels.iter().map(|channel| (*channel).to_owned()).collect();
        self.orders.send(Order { channels, done }).map_err(|_| Closed)?;
        answer.await.map_err(|_| Closed)
    }

    /// The next message, in the order in which they were published. `None` once the connection is closed and all that had
    /// come before was returned.
    ///
    /// A future of this that is dropped before it is ready takes no message with it.
    pub async fn next_message(&mut self) -> Option<Message> {
        self.messages.recv().await
    }
}

/// The connection task.
async fn talk(
    membership: Membership,
    mut arrivals: UnboundedReceiver<Message>,
    mut inbox: UnboundedReceiver<Order>,
    deliver: UnboundedSender<Message>,
) {
    loop {
        tokio::select! {
            biased;
            order = inbox.recv() => {
                // Without a client there is nobody to talk for.
                let Some(Order { channels, done }) = order else { return };
                let mut state = membership.broker.state();
                let Some(connection) = state.connections.get_mut(&membership.number) else {
                    // Closed: `done` is dropped, and what has come is still handed on.
                    continue;
                };
                connection.channels.extend(channels);
                drop(state);
                // Whoever asked may have gone.
                let _ = done.send(());
            }
            message = arrivals.recv() => {
                let Some(message) = message else { return };
                if deliver.send(message).is_err() {
                    return;
                }
            }
        }
    }
}

impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broker").field("connections", &self.connections()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the broker has closed the connection")
    }
}

impl Error for Closed {}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::runtime::{Builder, Runtime};

    fn runtime() -> Runtime {
        Builder::new_current_thread().build().expect("a runtime")
    }

    fn contents(messages: &[Option<Message>]) -> Vec<Option<&str>> {
        messages.iter().map(|message| message.as_ref().map(|message| message.content.as_str())).collect()
    }

    #[test]
    fn messages_arrive_in_their_order_once_and_only_on_channels_subscribed_to() {
        let broker = Broker::new();
        runtime().block_on(async {
            let mut client = Client::connect(&broker).await.expect("it is open");
            assert_eq!(broker.publish("news", "nobody listens"), 0);
            client.subscribe(&["news", "news", "chess"]).await.expect("it is open");
            client.subscribe(&["news"]).await.expect("it is open");
            assert_eq!((broker.subscribers("news"), broker.subscribers("go")), (1, 0));
            assert_eq!(broker.publish("news", "one"), 1);
            assert_eq!(broker.publish("go", "not this"), 0);
            assert_eq!(broker.publish("chess", "two"), 1);
            broker.close();
            let messages = [client.next_message().await, client.next_message().await, client.next_message().await];
            assert_eq!(contents(&messages), [Some("one"), Some("two"), None]);
            assert_eq!(client.subscribe(&["more"]).await, Err(Closed));
            assert!(matches!(Client::connect(&broker).await, Err(Closed)));
        });
        assert_eq!((broker.connections(), broker.admitted()), (0, 1));
    }

    #[test]
    fn a_connection_ends_with_its_client_or_its_runtime() {
        let broker = Broker::new();
        let runtime = runtime();
        let first = runtime.block_on(Client::connect(&broker)).expect("it is open");
        let mut second = runtime.block_on(Client::connect(&broker)).expect("it is open");
        assert_eq!(broker.connections(), 2);
        drop(first);
        // The task has to run once, to see it.
        runtime.block_on(second.subscribe(&["news"])).expect("it is open");
        assert_eq!(broker.connections(), 1);
        drop(runtime);
        assert_eq!((broker.connections(), broker.publish("news", "nobody listens")), (0, 0));
    }

    #[test]
    fn a_wait_that_is_given_up_takes_no_message() {
        let broker = Broker::new();
        runtime().block_on(async {
            let mut client = Client::connect(&broker).await.expect("it is open");
            client.subscribe(&["news"]).await.expect("it is open");
            tokio::select! {
                biased;
                _ = client.next_message() => panic!("nothing was published"),
                () = std::future::ready(()) => {}
            }
            broker.publish("news", "one");
            assert_eq!(contents(&[client.next_message().await]), [Some("one")]);
        });
    }
}
