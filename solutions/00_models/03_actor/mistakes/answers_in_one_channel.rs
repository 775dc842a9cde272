//! fails: replies_go_to_their_askers, dropped_reply_harms_nobody
//! All answers go through one channel, and whoever waits gets the next one, whoever has asked for it.

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

#[derive(Clone)]
pub struct Downloader {
    mailbox: Sender<Request>,
    answers: Answers,
}

type Answers = Arc<Mutex<Receiver<Result<String, GetError>>>>;

struct Request {
    url: String,
}

pub struct Reply {
    answers: Answers,
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
        let (reply, answers) = channel();
        thread::spawn(move || {
            for Request { url } in requests {
                let page = catch_unwind(AssertUnwindSafe(|| download(&url)));
                let _ = reply.send(page.map_err(|_| GetError::Panicked));
            }
        });
        Downloader { mailbox, answers: Arc::new(Mutex::new(answers)) }
    }

    pub fn request(&self, url: &str) -> Reply {
        let _ = self.mailbox.send(Request { url: url.to_owned() });
        Reply { answers: Arc::clone(&self.answers) }
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
        self.answers.lock().unwrap().recv().unwrap_or(Err(GetError::Gone))
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
