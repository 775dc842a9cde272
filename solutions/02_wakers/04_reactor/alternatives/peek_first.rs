//! Each future shares a small slot with the thread. The first poll peeks before it registers, the thread starts with the
//! first registration, and `read_some` waits first and tries then.

use polling::{Event, Events};
use sim::Poller;
use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read};
use std::net::TcpStream;
use std::pin::Pin;
use std::sync::{Arc, Mutex, Once, Weak};
use std::task::{Context, Poll, Waker};
use std::thread;

pub struct Reactor {
    core: Arc<Core>,
    start: Once,
}

struct Core {
    poller: Arc<Poller>,
    slots: Mutex<Slots>,
}

#[derive(Default)]
struct Slots {
    by_key: BTreeMap<usize, Arc<Slot>>,
    next: usize,
}

#[derive(Default)]
struct Slot {
    state: Mutex<State>,
}

#[derive(Default)]
enum State {
    #[default]
    Idle,
    Waiting(Waker),
    Reported,
}

pub struct Readable<'a> {
    reactor: &'a Reactor,
    stream: &'a TcpStream,
    registered: Option<(usize, Arc<Slot>)>,
}

impl Reactor {
    pub fn new() -> io::Result<Self> {
        let core = Core { poller: Arc::new(Poller::new()?), slots: Mutex::default() };
        Ok(Self { core: Arc::new(core), start: Once::new() })
    }

    pub fn readable<'a>(&'a self, stream: &'a TcpStream) -> Readable<'a> {
        Readable { reactor: self, stream, registered: None }
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        let _ = self.poller.notify();
    }
}

fn serve(poller: &Poller, core: &Weak<Core>) {
    let mut events = Events::new();
    loop {
        events.clear();
        let waited = poller.wait(&mut events, None);
        let Some(core) = core.upgrade() else { return };
        if waited.is_err() {
            return;
        }
        for event in events.iter() {
            let slot = core.slots.lock().unwrap().by_key.get(&event.key).cloned();
            let before = slot.map(|slot| std::mem::replace(&mut *slot.state.lock().unwrap(), State::Reported));
            if let Some(State::Waiting(waker)) = before {
                waker.wake();
            }
        }
    }
}

impl Readable<'_> {
    fn register(&mut self, waker: &Waker) -> io::Result<()> {
        let core = &self.reactor.core;
        let slot = Arc::new(Slot { state: Mutex::new(State::Waiting(waker.clone())) });
        let mut slots = core.slots.lock().unwrap();
        slots.next += 1;
        let key = slots.next;
        slots.by_key.insert(key, Arc::clone(&slot));
        drop(slots);
        self.registered = Some((key, slot));
        self.reactor.start.call_once(|| {
            let (poller, weak) = (Arc::clone(&core.poller), Arc::downgrade(core));
            thread::spawn(move || serve(&poller, &weak));
        });
        core.poller.add(self.stream, Event::readable(key))
    }
}

impl Future for Readable<'_> {
    type Output = io::Result<()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.stream.peek(&mut [0]) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Poll::Ready(Err(error)),
            Ok(_) => return Poll::Ready(Ok(())),
        }
        let Some((key, slot)) = &self.registered else {
            return match self.register(cx.waker()) {
                Ok(()) => Poll::Pending,
                Err(error) => Poll::Ready(Err(error)),
            };
        };
        let before = std::mem::replace(&mut *slot.state.lock().unwrap(), State::Waiting(cx.waker().clone()));
        if let State::Reported = before {
            // The interest is used up, and whatever was reported is gone.
            self.reactor.core.poller.modify(Event::readable(*key))?;
        }
        Poll::Pending
    }
}

impl Drop for Readable<'_> {
    fn drop(&mut self) {
        if let Some((key, _)) = &self.registered {
            self.reactor.core.slots.lock().unwrap().by_key.remove(key);
            let _ = self.reactor.core.poller.delete(*key);
        }
    }
}

pub async fn read_some(reactor: &Reactor, stream: &TcpStream) -> io::Result<Vec<u8>> {
    let mut data = Vec::new();
    loop {
        reactor.readable(stream).await?;
        let mut reader: &TcpStream = stream;
        let mut chunk = [0; 512];
        match reader.read(&mut chunk) {
            Ok(count) => {
                data.extend_from_slice(&chunk[..count]);
                return Ok(data);
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(error) => return Err(error),
        }
    }
}
