//! The mailbox by hand: a queue behind a lock, and a condition variable for whoever waits. The handles are counted by an Arc
//! whose drop says that no more will come, and which then waits for the actor.

use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Clone)]
pub struct Downloader {
    handle: Arc<Handle>,
}

struct Handle {
    mailbox: Arc<Mailbox>,
    actor: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Mailbox {
    /// None: and there will be no more.
    requests: Mutex<VecDeque<Option<(String, Arc<Slot>)>>>,
    changed: Condvar,
}

#[derive(Default)]
struct Slot {
    answer: Mutex<Option<Result<String, GetError>>>,
    filled: Condvar,
}

pub struct Reply {
    slot: Arc<Slot>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GetError {
    Panicked,
    Gone,
}

impl Mailbox {
    fn put(&self, request: Option<(String, Arc<Slot>)>) {
        self.requests.lock().unwrap().push_back(request);
        self.changed.notify_one();
    }

    fn take(&self) -> Option<(String, Arc<Slot>)> {
        let mut requests = self.requests.lock().unwrap();
        loop {
            match requests.pop_front() {
                Some(request) => return request,
                None => requests = self.changed.wait(requests).unwrap(),
            }
        }
    }
}

impl Downloader {
    pub fn spawn<D>(mut download: D) -> Downloader
    where
        D: FnMut(&str) -> String + Send + 'static,
    {
        let mailbox = Arc::new(Mailbox::default());
        let theirs = Arc::clone(&mailbox);
        let actor = thread::spawn(move || {
            while let Some((url, slot)) = theirs.take() {
                let page = catch_unwind(AssertUnwindSafe(|| download(&url)));
                *slot.answer.lock().unwrap() = Some(page.map_err(|_| GetError::Panicked));
                slot.filled.notify_one();
            }
        });
        Downloader { handle: Arc::new(Handle { mailbox, actor: Some(actor) }) }
    }

    pub fn request(&self, url: &str) -> Reply {
        let slot = Arc::<Slot>::default();
        self.handle.mailbox.put(Some((url.to_owned(), Arc::clone(&slot))));
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

impl Drop for Handle {
    fn drop(&mut self) {
        self.mailbox.put(None);
        if let Some(actor) = self.actor.take() {
            let _ = actor.join();
        }
    }
}

impl Reply {
    pub fn wait(self) -> Result<String, GetError> {
        let answer = self.slot.answer.lock().unwrap();
        let mut answer = self.slot.filled.wait_while(answer, |answer| answer.is_none()).unwrap();
        answer.take().unwrap_or(Err(GetError::Gone))
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
