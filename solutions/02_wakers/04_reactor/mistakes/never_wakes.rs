//! fails: data_that_arrives_is_read, readable_only_looks, newest_task_is_woken, all_bytes_and_then_the_end, data_that_was_there_first_is_not_missed, error_of_the_stream_is_returned, idle_streams_cost_nothing, each_task_waits_for_its_own_stream, a_slow_task_is_left_alone, dropped_futures_are_forgotten, woken_for_nothing_waits_again, no_lock_is_held_while_waking
//! The thread takes the waker out of the list and drops it, and the task sleeps for ever.

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

pub struct Reactor {
    shared: Arc<Shared>,
}

pub struct Readable<'a> {
    shared: &'a Shared,
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
            poller: Poller::new().expect("the system has descriptors left"),
            waiting: Mutex::default(),
            keys: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
        });
        let theirs = Arc::clone(&shared);
        thread::spawn(move || theirs.serve());
        Self { shared }
    }

    pub fn readable<'a>(&'a self, stream: &'a TcpStream) -> Readable<'a> {
        Readable { shared: &self.shared, stream, key: None }
    }
}

impl Drop for Reactor {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        let _ = self.shared.poller.notify();
    }
}

impl Shared {
    fn serve(&self) {
        let mut events = Events::new();
        while !self.closed.load(Ordering::SeqCst) {
            events.clear();
            self.poller.wait(&mut events, None).expect("a poller can be waited for");
            for event in events.iter() {
                let waker = self.waiting.lock().unwrap().remove(&event.key);
                drop(waker);
            }
        }
    }

    fn register(&self, stream: &TcpStream, waker: Waker) -> io::Result<usize> {
        let key = self.keys.fetch_add(1, Ordering::SeqCst);
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
            let _ = self.shared.poller.delete(key);
        }
    }
}

pub async fn read_some(reactor: &Reactor, mut stream: &TcpStream) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(count) => {
                buffer.truncate(count);
                return Ok(buffer);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => reactor.readable(stream).await?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
