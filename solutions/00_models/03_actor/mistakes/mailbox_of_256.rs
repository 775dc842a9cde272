//! fails: mailbox_has_no_end
//! The mailbox has room for 256 requests. Whoever makes one more waits for a download.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

struct Request {
    url: String,
    reply: SyncSender<Result<String, GetError>>,
}

#[derive(Clone)]
pub struct Downloader {
    mailbox: SyncSender<Request>,
}

pub struct Reply {
    answer: Receiver<Result<String, GetError>>,
}

impl Downloader {
    pub fn spawn<D>(mut download: D) -> Downloader
    where
        D: FnMut(&str) -> String + Send + 'static,
    {
        let (mailbox, requests) = sync_channel::<Request>(256);
        std::thread::spawn(move || {
            while let Ok(Request { url, reply }) = requests.recv() {
                let answer = catch_unwind(AssertUnwindSafe(|| download(&url))).or(Err(GetError::Panicked));
                let _ = reply.send(answer);
            }
        });
        Downloader { mailbox }
    }

    pub fn request(&self, url: &str) -> Reply {
        let (reply, answer) = sync_channel(1);
        let _ = self.mailbox.send(Request { url: url.to_owned(), reply });
        Reply { answer }
    }

    pub fn get(&self, url: &str) -> Result<String, GetError> {
        self.request(url).wait()
    }

    pub fn get_with_retry(&self, url: &str, n: u32) -> Result<String, GetError> {
        let mut answer = self.get(url);
        let mut tried = 1;
        while tried < n && answer == Err(GetError::Panicked) {
            answer = self.get(url);
            tried += 1;
        }
        answer
    }
}

impl Reply {
    pub fn wait(self) -> Result<String, GetError> {
        self.answer.recv().map_err(|_| GetError::Gone).and_then(|answer| answer)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GetError {
    Panicked,
    Gone,
}

impl std::fmt::Display for GetError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            GetError::Panicked => "the download panicked",
            GetError::Gone => "the actor is gone",
        })
    }
}

impl std::error::Error for GetError {}
