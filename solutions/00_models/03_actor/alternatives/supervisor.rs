//! Each download runs on a thread of its own, one at a time, and the actor watches over it: a panic is the result of a join.
//! The state is lent to that thread, so it survives.

use std::error::Error;
use std::fmt;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

#[derive(Clone)]
pub struct Downloader {
    mailbox: Sender<Request>,
}

struct Request {
    url: String,
    reply: Sender<Result<String, GetError>>,
}

pub struct Reply {
    answer: Receiver<Result<String, GetError>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GetError {
    Panicked,
    Gone,
}

impl Downloader {
    pub fn spawn<D>(mut download: D) -> Downloader
    where
        D: FnMut(&str) -> String + Send + 'static,
    {
        let (mailbox, requests) = channel::<Request>();
        thread::spawn(move || {
            for Request { url, reply } in requests {
                let page = thread::scope(|scope| scope.spawn(|| download(&url)).join());
                let _ = reply.send(page.map_err(|_| GetError::Panicked));
            }
        });
        Downloader { mailbox }
    }

    pub fn request(&self, url: &str) -> Reply {
        let (reply, answer) = channel();
        let _ = self.mailbox.send(Request { url: url.to_owned(), reply });
        Reply { answer }
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

impl Reply {
    pub fn wait(self) -> Result<String, GetError> {
        self.answer.recv().unwrap_or(Err(GetError::Gone))
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
