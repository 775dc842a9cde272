//! An actor that downloads: it owns what it downloads with, and answers one request after the other.
//!
//! Only the public names below are asked for: change or replace the private ones as you like.

use std::error::Error;
use std::fmt;
use std::sync::mpsc::{Receiver, Sender};

/// A handle of the actor, from which it can be asked. Its clones are handles of the same actor.
///
/// * The actor serves all requests, from whichever handle they come, one at a time and in the order in which they were
///   made.
/// * When a download panics, with whatever it panics, that request has failed. The actor lives on.
/// * It lives until the last handle is dropped. Then it serves what has been requested so far, drops its `download`, and
///   ends; replies that nobody has waited for do not keep it alive. Whether the drop of the last handle waits for this is
///   not specified.
/// * While there is nothing to do, it uses no processor time. It does not need a thread for each request.
/// * A handle can be sent to another thread.
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

/// The answer to one request, which may not be there yet. Nothing happens to anybody else if it is dropped.
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
    pub fn spawn<D>(download: D) -> Downloader
    where
        D: FnMut(&str) -> String + Send + 'static,
    {
        todo!()
    }

    /// Puts a request for the page of `url` into the mailbox, and returns at once, however much is in there already.
    pub fn request(&self, url: &str) -> Reply {
        todo!()
    }

    /// Requests the page of `url` and waits for it.
    ///
    /// # Errors
    /// As [`Reply::wait`].
    pub fn get(&self, url: &str) -> Result<String, GetError> {
        todo!()
    }

    /// Gets the page of `url`. While the download panics, it is tried again, but `n` times in all at most, the first one
    /// included; what the last try gave is the result. `n` is 1 or more.
    ///
    /// # Errors
    /// As [`Reply::wait`].
    pub fn get_with_retry(&self, url: &str, n: u32) -> Result<String, GetError> {
        todo!()
    }
}

impl Reply {
    /// Waits for the answer. It may have come long ago, also from an actor that has ended since.
    ///
    /// # Errors
    /// [`GetError::Panicked`] if the download panicked, [`GetError::Gone`] if the actor has ended without an answer.
    pub fn wait(self) -> Result<String, GetError> {
        todo!()
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
