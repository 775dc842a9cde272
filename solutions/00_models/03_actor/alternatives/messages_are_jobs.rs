//! What lies in the mailbox is not a request but what to do: a function that gets the actor's state. The reply is a function's
//! result, and retrying is one job that tries several times.

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

type State = Box<dyn FnMut(&str) -> String + Send>;
type Job = Box<dyn FnOnce(&mut State) + Send>;

#[derive(Clone)]
pub struct Downloader {
    mailbox: Sender<Job>,
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
        let (mailbox, jobs) = channel::<Job>();
        let mut state: State = Box::new(download);
        thread::spawn(move || jobs.into_iter().for_each(|job| job(&mut state)));
        Downloader { mailbox }
    }

    pub fn request(&self, url: &str) -> Reply {
        self.request_with_retry(url, 1)
    }

    pub fn get(&self, url: &str) -> Result<String, GetError> {
        self.request(url).wait()
    }

    pub fn get_with_retry(&self, url: &str, n: u32) -> Result<String, GetError> {
        self.request_with_retry(url, n).wait()
    }

    fn request_with_retry(&self, url: &str, n: u32) -> Reply {
        let (sender, answer) = channel();
        let url = url.to_owned();
        let job = move |state: &mut State| {
            let page = (0..n).find_map(|_| catch_unwind(AssertUnwindSafe(|| state(&url))).ok());
            let _ = sender.send(page.ok_or(GetError::Panicked));
        };
        let _ = self.mailbox.send(Box::new(job));
        Reply { answer }
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
