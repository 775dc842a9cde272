//! Futures that wait for real sockets, all on one thread.
//!
//! Only the public names below are asked for: change or replace the private ones as you like.

use polling::{Event, Events};
use sim::Poller;
use std::collections::HashMap;
use std::io::{self, Read};
use std::net::TcpStream;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

/// The one thread that waits for all sockets, and the list of whom to wake.
///
/// * It has at most one thread, however many sockets are waited for. You may start it when you like.
/// * While nothing arrives, nothing runs: a reactor that waits uses no processor time.
/// * The thread ends soon after the reactor was dropped.
/// * While a task is being woken, the reactor can be used as ever: no lock is held that a poll has to wait for.
pub struct Reactor {
    shared: Arc<Shared>,
}

/// A future that is Ready once there is something to read on its stream; made by [`Reactor::readable`].
///
/// * A poll returns at once, whatever the reactor's thread is doing.
/// * After Pending, the task that polled *last* is woken when data arrives, the other side closes the stream, or the
///   stream fails; the poll that follows is Ready. If any of this is so before the first poll, that poll is either Ready
///   or its task is woken soon.
/// * Other wakes are allowed as long as they are few, whatever happens on other streams, and however long the task takes
///   until it polls: run by its wakes alone, it is Ready within 10 polls.
/// * It only looks: what has arrived stays in the stream. While nothing has, it is Pending, however often it is polled.
/// * When it is dropped, be it before or after it was Ready, the reactor forgets it soon: its task's waker is dropped,
///   and nothing of the reactor's keeps the connection open.
///
/// What happens if it is polled again after Ready is not specified.
pub struct Readable<'a> {
    reactor: &'a Reactor,
    stream: &'a TcpStream,
}

/// What the futures and the thread both see.
struct Shared {
    /// What the thread waits with. It can be told of a new stream while it waits.
    poller: Poller,
    /// The tasks to wake, by the key of their event.
    waiting: Mutex<HashMap<usize, Waker>>,
}

impl Reactor {
    /// A reactor that waits for nothing yet.
    ///
    /// It may panic when the system has no descriptor or thread left. You may also return an `io::Result<Self>`.
    pub fn new() -> Self {
        todo!()
    }

    /// A future that is Ready once there is something to read on `stream`.
    ///
    /// At most one future waits for a stream at a time.
    pub fn readable<'a>(&'a self, stream: &'a TcpStream) -> Readable<'a> {
        todo!()
    }
}

impl Default for Reactor {
    fn default() -> Self {
        Self::new()
    }
}

impl Future for Readable<'_> {
    type Output = io::Result<()>;

    /// Ready if there is something to read, or with the error if the stream could not be registered; otherwise Pending,
    /// and the task of `cx` will be woken.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        todo!()
    }
}

/// Reads some of what has arrived on `stream`, one byte at least, and waits while nothing has.
///
/// The stream is in non-blocking mode; the caller has seen to that. Once the other side has closed the stream and
/// everything was read, this returns an empty `Vec`.
///
/// Somebody else may read what the task was woken for: then this waits again.
///
/// # Errors
/// What the stream or the reactor reports, other than that there is nothing to read now.
pub async fn read_some(reactor: &Reactor, stream: &TcpStream) -> io::Result<Vec<u8>> {
    todo!()
}
