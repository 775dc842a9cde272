//! An actor that downloads: it owns what it downloads with, and answers one request after the other.
//!
//! The mailbox is a channel, and the actor is the thread at its receiving end. Each request carries the sender of a channel
//! of its own, for the answer. All the rest follows from what the ends of a channel do: the actor ends because receiving ends
//! when all senders are gone, and whoever waits for an answer is told when nobody can send it any more.

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// A handle of the actor, from which it can be asked. Its clones are handles of the same actor.
///
/// The actor lives until the last handle is dropped, and serves what has been requested by then.
#[derive(Clone)]
pub struct Downloader {
    mailbox: Sender<Request>,
}

/// What lies in the mailbox.
struct Request {
    url: String,
    /// Where the asker waits.
    reply: Sender<Result<String, GetError>>,
}

/// The answer to one request, which may not be there yet.
pub struct Reply {
    answer: Receiver<Result<String, GetError>>,
}

/// Why there is no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GetError {
    /// The download panicked.
    Panicked,
    /// The actor has ended without an answer.
    Gone,
}

impl Downloader {
    /// Starts an actor. It calls `download` for each request; nobody else does.
    ///
    /// # Panics
    /// If the system cannot start a thread.
    pub fn spawn<D>(mut download: D) -> Downloader
    where
        D: FnMut(&str) -> String + Send + 'static,
    {
        let (mailbox, requests) = channel::<Request>();
        thread::spawn(move || {
            for Request { url, reply } in requests {
                // The state behind `download` may be half-changed after a panic. Whoever wrote it knows best what to make of
                // that: for the actor it is one request that went wrong.
                let page = catch_unwind(AssertUnwindSafe(|| download(&url)));
                // An asker who has dropped the reply does not want to know.
                let _ = reply.send(page.map_err(|_| GetError::Panicked));
            }
        });
        Downloader { mailbox }
    }

    /// Puts a request for the page of `url` into the mailbox, and returns at once.
    pub fn request(&self, url: &str) -> Reply {
        let (reply, answer) = channel();
        // If the actor is gone, the request is dropped here, and with it the only sender of this reply: `wait` will notice.
        let _ = self.mailbox.send(Request { url: url.to_owned(), reply });
        Reply { answer }
    }

    /// Requests the page of `url` and waits for it.
    ///
    /// # Errors
    /// As [`Reply::wait`].
    pub fn get(&self, url: &str) -> Result<String, GetError> {
        self.request(url).wait()
    }

    /// Gets the page of `url`, in at most `n` tries.
    ///
    /// # Errors
    /// As [`Reply::wait`] for the last try.
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
    /// Waits for the answer. It may have come long ago, also from an actor that has ended since.
    ///
    /// # Errors
    /// [`GetError::Panicked`] if the download panicked, [`GetError::Gone`] if the actor has ended without an answer.
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
