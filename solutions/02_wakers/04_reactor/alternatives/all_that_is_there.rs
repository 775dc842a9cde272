//! `read_some` takes everything that is there before it returns. The list is of all who have ever asked for a key, and
//! one registration serves all waits of one read.

use polling::{Event, Events};
use sim::Poller;
use std::collections::HashMap;
use std::future::poll_fn;
use std::io::{self, ErrorKind, Read};
use std::net::TcpStream;
use std::pin::Pin;
use std::sync::{Arc, RwLock};
use std::task::{Context, Poll, Waker};
use std::thread;

pub struct Reactor(Arc<Inner>);

struct Inner {
    poller: Poller,
    streams: RwLock<Streams>,
}

#[derive(Default)]
struct Streams {
    tasks: HashMap<usize, Entry>,
    last: usize,
    over: bool,
}

#[derive(Default)]
struct Entry {
    reported: bool,
    tasks: Vec<Waker>,
}

pub struct Readable<'a> {
    wait: Wait<'a>,
}

struct Wait<'a> {
    inner: &'a Inner,
    stream: &'a TcpStream,
    key: Option<usize>,
}

impl Reactor {
    pub fn new() -> Self {
        let inner = Arc::new(Inner { poller: Poller::new().unwrap(), streams: RwLock::default() });
        let theirs = Arc::clone(&inner);
        thread::Builder::new().name("reactor".into()).spawn(move || theirs.run()).unwrap();
        Self(inner)
    }

    pub fn readable<'a>(&'a self, stream: &'a TcpStream) -> Readable<'a> {
        Readable { wait: Wait { inner: &self.0, stream, key: None } }
    }
}

impl Drop for Reactor {
    fn drop(&mut self) {
        self.0.streams.write().unwrap().over = true;
        self.0.poller.notify().unwrap();
    }
}

impl Inner {
    fn run(&self) {
        let mut events = Events::new();
        while !self.streams.read().unwrap().over {
            events.clear();
            self.poller.wait(&mut events, None).unwrap();
            let mut streams = self.streams.write().unwrap();
            let mut awake = Vec::new();
            for event in events.iter() {
                if let Some(entry) = streams.tasks.get_mut(&event.key) {
                    entry.reported = true;
                    awake.append(&mut entry.tasks);
                }
            }
            drop(streams);
            awake.into_iter().for_each(Waker::wake);
        }
    }
}

impl Wait<'_> {
    fn poll_reported(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut streams = self.inner.streams.write().unwrap();
        let key = match self.key {
            Some(key) => key,
            None => {
                streams.last += 1;
                let key = streams.last;
                streams.tasks.insert(key, Entry::default());
                self.key = Some(key);
                self.inner.poller.add(self.stream, Event::readable(key))?;
                key
            }
        };
        let Some(entry) = streams.tasks.get_mut(&key) else { unreachable!() };
        if std::mem::take(&mut entry.reported) {
            self.inner.poller.modify(Event::readable(key))?;
            return Poll::Ready(Ok(()));
        }
        if !entry.tasks.iter().any(|known| known.will_wake(cx.waker())) {
            entry.tasks.push(cx.waker().clone());
        }
        Poll::Pending
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            let gone = self.inner.streams.write().unwrap().tasks.remove(&key);
            drop(gone);
            let _ = self.inner.poller.delete(key);
        }
    }
}

impl Future for Readable<'_> {
    type Output = io::Result<()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wait.poll_reported(cx)
    }
}

pub async fn read_some(reactor: &Reactor, stream: &TcpStream) -> io::Result<Vec<u8>> {
    let mut wait = Wait { inner: &reactor.0, stream, key: None };
    poll_fn(move |cx| {
        loop {
            let mut all = Vec::new();
            let end = (&mut &*stream).read_to_end(&mut all);
            match end {
                Err(error) if error.kind() == ErrorKind::WouldBlock && all.is_empty() => {}
                Err(error) if error.kind() != ErrorKind::WouldBlock => return Poll::Ready(Err(error)),
                _ => return Poll::Ready(Ok(all)),
            }
            match wait.poll_reported(cx) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return Poll::Pending,
            }
        }
    })
    .await
}
