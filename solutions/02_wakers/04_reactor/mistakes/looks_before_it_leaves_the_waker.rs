//! fails: data_that_arrives_during_a_poll_is_not_missed
//! A poll looks whether there was an event and leaves its waker after that. An event in between wakes the task before it.

use polling::{Event, Events};
use sim::Poller;
use std::collections::BTreeMap;
use std::io;
use std::net::TcpStream;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, Once};
use std::task::{Context, Poll, Waker};
use std::thread;
struct Slot {
    waker: Mutex<Option<Waker>>,
    ready: AtomicBool,
}
struct Inner {
    poller: Poller,
    slots: Mutex<BTreeMap<usize, Arc<Slot>>>,
    next: AtomicUsize,
    stop: AtomicBool,
    started: Once,
}
pub struct Reactor(Arc<Inner>);
pub struct Readable<'a> {
    r: &'a Reactor,
    s: &'a TcpStream,
    mine: Option<(usize, Arc<Slot>)>,
}
impl Reactor {
    pub fn new() -> io::Result<Self> {
        Ok(Reactor(Arc::new(Inner {
            poller: Poller::new()?,
            slots: Mutex::default(),
            next: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
            started: Once::new(),
        })))
    }
    pub fn readable<'a>(&'a self, stream: &'a TcpStream) -> Readable<'a> {
        Readable { r: self, s: stream, mine: None }
    }
}
impl Drop for Reactor {
    fn drop(&mut self) {
        self.0.stop.store(true, SeqCst);
        let _ = self.0.poller.notify();
    }
}
fn run(i: Arc<Inner>) {
    let mut events = Events::new();
    while !i.stop.load(SeqCst) {
        events.clear();
        if i.poller.wait(&mut events, None).is_err() {
            continue;
        }
        for e in events.iter() {
            let slot = i.slots.lock().unwrap().get(&e.key).cloned();
            if let Some(slot) = slot {
                slot.ready.store(true, SeqCst);
                let w = slot.waker.lock().unwrap().take();
                if let Some(w) = w {
                    w.wake()
                }
            }
        }
    }
}
impl Future for Readable<'_> {
    type Output = io::Result<()>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let inner = &self.r.0;
        inner.started.call_once(|| {
            let i = inner.clone();
            thread::spawn(move || run(i));
        });
        if let Some((_, slot)) = &self.mine {
            if slot.ready.load(SeqCst) {
                return Poll::Ready(Ok(()));
            }
            let waker = cx.waker().clone();
            let old = slot.waker.lock().unwrap().replace(waker);
            drop(old);
            return Poll::Pending;
        }
        let key = inner.next.fetch_add(1, SeqCst);
        let slot = Arc::new(Slot { waker: Mutex::new(Some(cx.waker().clone())), ready: AtomicBool::new(false) });
        inner.slots.lock().unwrap().insert(key, slot.clone());
        if let Err(e) = inner.poller.add(self.s, Event::readable(key)) {
            inner.slots.lock().unwrap().remove(&key);
            return Poll::Ready(Err(e));
        }
        self.mine = Some((key, slot));
        Poll::Pending
    }
}
impl Drop for Readable<'_> {
    fn drop(&mut self) {
        if let Some((key, slot)) = self.mine.take() {
            self.r.0.slots.lock().unwrap().remove(&key);
            let _ = self.r.0.poller.delete(key);
            let w = slot.waker.lock().unwrap().take();
            drop(w);
        }
    }
}
pub async fn read_some(reactor: &Reactor, stream: &TcpStream) -> io::Result<Vec<u8>> {
    use std::io::Read;
    loop {
        reactor.readable(stream).await?;
        let mut buf = [0u8; 1024];
        let mut s = stream;
        match s.read(&mut buf) {
            Ok(n) => return Ok(buf[..n].to_vec()),
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => continue,
            Err(e) => return Err(e),
        }
    }
}
