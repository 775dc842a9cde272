//! Futures that wait for real sockets, all on one thread.
//!
//! A stream that is waited for has a key, a waker in the list, and an interest in the poller. The thread takes the waker
//! out of the list when the poller reports the key. So a key without a waker is a stream that can be read.

use polling::{Event, Events};
use sim::Poller;
use std::collections::HashMap;
use std::io::{self, Read};
use std::net::TcpStream;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;

/// The one thread that waits for all sockets, and the list of whom to wake.
pub struct Reactor {
    shared: Arc<Shared>,
}

/// A future that is Ready once there is something to read on its stream; made by [`Reactor::readable`].
pub struct Readable<'a> {
    shared: &'a Shared,
    stream: &'a TcpStream,
    /// Its place in the list, from the first poll on.
    key: Option<usize>,
}

/// What the futures and the thread both see.
struct Shared {
    poller: Poller,
    /// The tasks to wake, by the key of their event.
    waiting: Mutex<HashMap<usize, Waker>>,
    /// How many keys were given away. None is used twice, so a late event can do no harm.
    keys: AtomicUsize,
    closed: AtomicBool,
}

impl Reactor {
    /// A reactor that waits for nothing yet.
    ///
    /// # Panics
    /// If the system has no descriptor or thread left.
    pub fn new() -> Self {
        let shared = Arc::new(Shared {
            poller: Poller::new().expect("the system has descriptors left"),
            waiting: Mutex::default(),
            keys: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
        });
        let theirs = Arc::clone(&shared);
        thread::spawn(move || theirs.serve());
        Self { shared }
    }

    /// A future that is Ready once there is something to read on `stream`.
    pub fn readable<'a>(&'a self, stream: &'a TcpStream) -> Readable<'a> {
        Readable { shared: &self.shared, stream, key: None }
    }
}

impl Default for Reactor {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Reactor {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        // Were this to fail, the thread would go on waiting, which is all that could be done about it.
        let _ = self.shared.poller.notify();
    }
}

impl Shared {
    /// The thread: wakes whose stream can be read, until the reactor is gone.
    fn serve(&self) {
        let mut events = Events::new();
        while !self.closed.load(Ordering::SeqCst) {
            events.clear();
            self.poller.wait(&mut events, None).expect("a poller can be waited for");
            for event in events.iter() {
                // A statement of its own, at whose end the lock is given back: the waker may want to use the reactor.
                let waker = self.waiting.lock().unwrap().remove(&event.key);
                if let Some(waker) = waker {
                    waker.wake();
                }
            }
        }
    }

    /// Puts a stream that is waited for by `waker` into the list and the poller, and returns its key.
    fn register(&self, stream: &TcpStream, waker: Waker) -> io::Result<usize> {
        let key = self.keys.fetch_add(1, Ordering::SeqCst);
        // The waker goes first: if the stream can be read already, its event may come before `add` returns.
        self.waiting.lock().unwrap().insert(key, waker);
        let added = self.poller.add(stream, Event::readable(key));
        if added.is_err() {
            let unused = self.waiting.lock().unwrap().remove(&key);
            drop(unused);
        }
        added.map(|()| key)
    }
}

impl Future for Readable<'_> {
    type Output = io::Result<()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let waker = cx.waker().clone();
        let Some(key) = self.key else {
            self.key = Some(self.shared.register(self.stream, waker)?);
            return Poll::Pending;
        };
        let mut waiting = self.shared.waiting.lock().unwrap();
        let Some(slot) = waiting.get_mut(&key) else { return Poll::Ready(Ok(())) };
        let replaced = std::mem::replace(slot, waker);
        drop(waiting);
        drop(replaced);
        Poll::Pending
    }
}

impl Drop for Readable<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            let left = self.shared.waiting.lock().unwrap().remove(&key);
            drop(left);
            // There is nobody to hand an error to, and the key is forgotten in any case.
            let _ = self.shared.poller.delete(key);
        }
    }
}

/// Reads some of what has arrived on `stream`, which is in non-blocking mode, and waits while nothing has.
///
/// It is empty at the end of the stream.
///
/// # Errors
/// What the stream or the reactor reports, other than that there is nothing to read now.
pub async fn read_some(reactor: &Reactor, mut stream: &TcpStream) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(count) => {
                buffer.truncate(count);
                return Ok(buffer);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => reactor.readable(stream).await?,
            Err(error) => return Err(error),
        }
    }
}
