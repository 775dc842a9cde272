//! fails: dropped_reply_harms_nobody
//! The actor ends when it cannot send an answer, as if the one asker who went away were the only one.

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
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
                let page = catch_unwind(AssertUnwindSafe(|| download(&url)));
                if reply.send(page.map_err(|_| GetError::Panicked)).is_err() {
                    break;
                }
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
