//! No thread before the first request. An asker parks, and is unparked when the answer is in its place.

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::{self, Thread};

#[derive(Clone)]
pub struct Downloader {
    mailbox: Sender<Request>,
    start: Arc<Mutex<Option<Start>>>,
}

type Start = Box<dyn FnOnce() + Send>;

struct Request {
    url: String,
    slot: Promise,
}

#[derive(Default)]
struct Slot {
    answer: OnceLock<Result<String, GetError>>,
    asker: Mutex<Option<Thread>>,
}

impl Slot {
    fn fill(&self, answer: Result<String, GetError>) {
        let _ = self.answer.set(answer);
        if let Some(asker) = self.asker.lock().unwrap().take() {
            asker.unpark();
        }
    }
}

/// The side that has to fill the slot: if it is dropped without an answer, that is the answer.
struct Promise(Arc<Slot>);

impl Drop for Promise {
    fn drop(&mut self) {
        self.0.fill(Err(GetError::Gone));
    }
}

pub struct Reply {
    slot: Arc<Slot>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GetError {
    Panicked,
    Gone,
}

impl Downloader {
    pub fn spawn<D>(download: D) -> Downloader
    where
        D: FnMut(&str) -> String + Send + 'static,
    {
        let (mailbox, requests) = channel();
        let start: Start = Box::new(move || {
            thread::spawn(move || serve(download, requests));
        });
        Downloader { mailbox, start: Arc::new(Mutex::new(Some(start))) }
    }

    pub fn request(&self, url: &str) -> Reply {
        if let Some(start) = self.start.lock().unwrap().take() {
            start();
        }
        let slot = Arc::<Slot>::default();
        let _ = self.mailbox.send(Request { url: url.to_owned(), slot: Promise(Arc::clone(&slot)) });
        Reply { slot }
    }

    pub fn get(&self, url: &str) -> Result<String, GetError> {
        self.request(url).wait()
    }

    pub fn get_with_retry(&self, url: &str, n: u32) -> Result<String, GetError> {
        for _ in 1..n {
            match self.get(url) {
                Err(GetError::Panicked) => {}
                page_or_gone => return page_or_gone,
            }
        }
        self.get(url)
    }
}

fn serve(mut download: impl FnMut(&str) -> String, requests: Receiver<Request>) {
    for Request { url, slot } in requests {
        let page = catch_unwind(AssertUnwindSafe(|| download(&url)));
        slot.0.fill(page.map_err(|_| GetError::Panicked));
    }
}

impl Reply {
    pub fn wait(self) -> Result<String, GetError> {
        *self.slot.asker.lock().unwrap() = Some(thread::current());
        loop {
            match self.slot.answer.get() {
                Some(answer) => return answer.clone(),
                None => thread::park(),
            }
        }
    }
}

impl fmt::Display for GetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            GetError::Panicked => "the download panicked",
            GetError::Gone => "the actor is gone",
        })
    }
}

impl Error for GetError {}
