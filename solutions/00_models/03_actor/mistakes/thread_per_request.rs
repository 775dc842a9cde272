//! fails: mailbox_has_no_end, waiting_requests_cost_little
//! Each request gets a thread, which waits for the thread of the request before it.

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
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
    pub fn spawn<D>(download: D) -> Downloader
    where
        D: FnMut(&str) -> String + Send + 'static,
    {
        let (mailbox, requests) = channel::<Request>();
        let download = Arc::new(Mutex::new(download));
        thread::spawn(move || {
            let mut before: Option<thread::JoinHandle<()>> = None;
            for Request { url, reply } in requests {
                let download = Arc::clone(&download);
                let earlier = before.take();
                before = Some(thread::spawn(move || {
                    if let Some(earlier) = earlier {
                        let _ = earlier.join();
                    }
                    let page = catch_unwind(AssertUnwindSafe(|| {
                        let mut download = download.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                        download(&url)
                    }));
                    let _ = reply.send(page.map_err(|_| GetError::Panicked));
                }));
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
