//! fails: data_that_was_there_first_is_not_missed
//! The stream is in the poller before the waker is in the list: an event in between finds nobody to wake.

use polling::{Event, Events};
use sim::Poller;
use std::collections::HashMap;
use std::io::{self, Read};
use std::net::TcpStream;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

pub struct Reactor {
    shared: Arc<Shared>,
}

pub struct Readable<'a> {
    reactor: &'a Reactor,
    stream: &'a TcpStream,
    key: Option<usize>,
}

struct Shared {
    poller: Poller,
    waiting: Mutex<HashMap<usize, Waker>>,
    keys: AtomicUsize,
    closed: AtomicBool,
}

impl Reactor {
    pub fn new() -> Self {
        let shared = Arc::new(Shared {
            poller: Poller::new().expect("a poller"),
            waiting: Mutex::default(),
            keys: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
        });
        let its = shared.clone();
        std::thread::spawn(move || its.run());
        Self { shared }
    }

    pub fn readable<'a>(&'a self, stream: &'a TcpStream) -> Readable<'a> {
        Readable { reactor: self, stream, key: None }
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
        let _ = self.shared.poller.notify();
    }
}

impl Shared {
    fn run(&self) {
        let mut events = Events::new();
        while !self.closed.load(Ordering::SeqCst) {
            events.clear();
            self.poller.wait(&mut events, None).expect("events");
            for event in events.iter() {
                let waker = self.waiting.lock().unwrap().remove(&event.key);
                if let Some(waker) = waker {
                    waker.wake();
                }
            }
        }
    }
}

impl Future for Readable<'_> {
    type Output = io::Result<()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shared = &self.reactor.shared;
        let waker = cx.waker().clone();
        if let Some(key) = self.key {
            let mut waiting = shared.waiting.lock().unwrap();
            if let Some(slot) = waiting.get_mut(&key) {
                let old = std::mem::replace(slot, waker);
                drop(waiting);
                drop(old);
                return Poll::Pending;
            }
            return Poll::Ready(Ok(()));
        }
        let key = shared.keys.fetch_add(1, Ordering::SeqCst);
        let added = shared.poller.add(self.stream, Event::readable(key));
        shared.waiting.lock().unwrap().insert(key, waker);
        self.key = Some(key);
        match added {
            Ok(()) => Poll::Pending,
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

impl Drop for Readable<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            let _ = self.reactor.shared.poller.delete(key);
            let waker = self.reactor.shared.waiting.lock().unwrap().remove(&key);
            drop(waker);
        }
    }
}

pub async fn read_some(reactor: &Reactor, stream: &TcpStream) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; 4096];
    loop {
        match (&mut &*stream).read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => reactor.readable(stream).await?,
            Err(error) => return Err(error),
            Ok(count) => {
                buffer.truncate(count);
                return Ok(buffer);
            }
        }
    }
}
