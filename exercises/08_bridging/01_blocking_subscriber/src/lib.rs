//! A subscriber for code that is not async, on top of an async client.
//!
//! Only the public names below are asked for: change or replace the private ones as you like.

use sim::pubsub::{Broker, Client, Closed, Message};
use std::error::Error;
use std::fmt;
use std::io;

/// A connection to a [`Broker`] whose methods wait, instead of returning futures.
///
/// **Where it waits.** Each of the three calls below waits on its thread until it has its result. It does so on a thread that
/// knows nothing of tokio, on a thread of `spawn_blocking`, whatever the runtime, and within `block_in_place`. The caller
/// needs no runtime, and whether the caller has one makes no difference: the subscriber works on when that runtime is shut
/// down, even while a call waits.
///
/// **Where it refuses.** A *worker* is a thread on which [`tokio::runtime::worker_index`] returns `Some`: it polls tasks, and
/// while it waits they all stand still. There each of the three calls returns [`SubscriberError::OnWorker`] at once. Such a
/// call does nothing: no connection is opened, no channel is subscribed to, and no message is lost.
///
/// **In between.** The future that is given to `Runtime::block_on` of a multi-thread runtime is polled by a thread that is no
/// worker. There a call may wait or return `OnWorker`. Wherever a call is made, no thread panics.
/// (A `LocalSet`, and a thread in `block_on` of a current-thread runtime that another thread drives, are not specified.)
///
/// **Its end.** A subscriber may be dropped anywhere: on a worker, while a panic unwinds, with a task that is dropped
/// because its runtime is shut down. The drop returns at once and does not panic. Within a second after the drop the
/// connection is closed, and the threads that belong to this subscriber alone have ended.
///
/// **Side by side.** Subscribers do not disturb each other: while one waits, another connects, subscribes, gets its messages
/// and is dropped. A subscriber can be sent to another thread. While it waits it uses no processor time.
pub struct BlockingSubscriber {
    /// The async side. What else belongs here, and does the client belong here at all?
    client: Client,
}

/// Why a call has no result.
#[derive(Debug)]
pub enum SubscriberError {
    /// The call was made on a worker of a runtime, which must not wait.
    OnWorker,
    /// The broker has closed the connection, or accepts none.
    Closed,
    /// The system gave no runtime or no thread.
    System(io::Error),
}

impl BlockingSubscriber {
    /// Connects to the broker and subscribes to these channels, as [`subscribe`](BlockingSubscriber::subscribe) does. There may
    /// be none of them. A call that fails leaves no thread behind.
    ///
    /// # Errors
    /// `OnWorker` on a worker, `Closed` if the broker is closed, `System` if something cannot be started.
    pub fn connect(broker: &Broker, channels: &[&str]) -> Result<Self, SubscriberError> {
        todo!()
    }

    /// Subscribes to more channels. Every message that is published on them after this has returned will arrive. Messages that
    /// have come before stay.
    ///
    /// # Errors
    /// `OnWorker` on a worker, `Closed` if the broker has closed the connection.
    pub fn subscribe(&mut self, channels: &[&str]) -> Result<(), SubscriberError> {
        todo!()
    }

    /// The next message, in the order in which they were published; waits while there is none, however long.
    ///
    /// When the broker has closed the connection, what it had published before comes first. After that, and every time from
    /// then on, the result is `Ok(None)`.
    ///
    /// # Errors
    /// `OnWorker` on a worker.
    pub fn next_message(&mut self) -> Result<Option<Message>, SubscriberError> {
        todo!()
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
