//! The thread owns the list and does all that is to be done to the poller. Futures write to it, and notify.

use polling::{Event, Events};
use sim::Poller;
use std::collections::HashMap;
use std::io::{self, ErrorKind, Read};
use std::net::TcpStream;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread::{self, JoinHandle};

static KEYS: AtomicUsize = AtomicUsize::new(0);

type Report = Arc<Mutex<Option<io::Result<()>>>>;

enum Letter {
    Watch { key: usize, stream: TcpStream, waker: Waker, report: Report },
    Replace { key: usize, waker: Waker },
    Forget { key: usize },
}

pub struct Reactor {
    poller: Arc<Poller>,
    letters: Option<Sender<Letter>>,
    thread: Option<JoinHandle<()>>,
}

pub struct Readable<'a> {
    reactor: &'a Reactor,
    stream: &'a TcpStream,
    key: usize,
    report: Option<Report>,
}

impl Reactor {
    pub fn new() -> Self {
        let poller = Arc::new(Poller::new().unwrap());
        let (letters, mailbox) = channel();
        let theirs = Arc::clone(&poller);
        let thread = thread::spawn(move || serve(&theirs, &mailbox));
        Self { poller, letters: Some(letters), thread: Some(thread) }
    }

    pub fn readable<'a>(&'a self, stream: &'a TcpStream) -> Readable<'a> {
        Readable { reactor: self, stream, key: KEYS.fetch_add(1, Ordering::Relaxed), report: None }
    }

    fn write(&self, letter: Letter) {
        if let Some(letters) = &self.letters {
            let _ = letters.send(letter);
            let _ = self.poller.notify();
        }
    }
}

impl Drop for Reactor {
    fn drop(&mut self) {
        self.letters = None;
        let _ = self.poller.notify();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(poller: &Poller, mailbox: &Receiver<Letter>) {
    let mut waiting: HashMap<usize, (Waker, Report)> = HashMap::new();
    let mut events = Events::new();
    loop {
        loop {
            match mailbox.try_recv() {
                Ok(Letter::Watch { key, stream, waker, report }) => match poller.add(&stream, Event::readable(key)) {
                    Ok(()) => {
                        waiting.insert(key, (waker, report));
                    }
                    Err(error) => {
                        *report.lock().unwrap() = Some(Err(error));
                        waker.wake();
                    }
                },
                Ok(Letter::Replace { key, waker }) => match waiting.get_mut(&key) {
                    Some(entry) => entry.0 = waker,
                    None => waker.wake(),
                },
                Ok(Letter::Forget { key }) => {
                    waiting.remove(&key);
                    let _ = poller.delete(key);
                }
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return,
            }
        }
        events.clear();
        poller.wait(&mut events, None).unwrap();
        for event in events.iter() {
            if let Some((waker, report)) = waiting.remove(&event.key) {
                *report.lock().unwrap() = Some(Ok(()));
                waker.wake();
            }
        }
    }
}

impl Future for Readable<'_> {
    type Output = io::Result<()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let (key, waker) = (self.key, cx.waker().clone());
        match &self.report {
            None => {
                let report = Report::default();
                self.report = Some(Arc::clone(&report));
                let stream = self.stream.try_clone()?;
                self.reactor.write(Letter::Watch { key, stream, waker, report });
            }
            Some(report) => {
                if let Some(result) = report.lock().unwrap().take() {
                    return Poll::Ready(result);
                }
                self.reactor.write(Letter::Replace { key, waker });
            }
        }
        Poll::Pending
    }
}

impl Drop for Readable<'_> {
    fn drop(&mut self) {
        if self.report.is_some() {
            self.reactor.write(Letter::Forget { key: self.key });
        }
    }
}

pub async fn read_some(reactor: &Reactor, stream: &TcpStream) -> io::Result<Vec<u8>> {
    let mut buffer = [0; 1 << 10];
    loop {
        match Read::read(&mut &*stream, &mut buffer) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => reactor.readable(stream).await?,
            result => return result.map(|count| buffer[..count].to_vec()),
        }
    }
}
