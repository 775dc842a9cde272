//! fails: each_request_is_a_download
//! Pages are kept by their urls, and a url that was there before is not downloaded again.

// Pages that were there before are taken from a cache.
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

enum Letter {
    Page(String, Sender<Result<String, GetError>>),
}

#[derive(Clone)]
pub struct Downloader {
    letters: Sender<Letter>,
}

pub struct Reply {
    letter: Receiver<Result<String, GetError>>,
}

struct State<D> {
    download: D,
    pages: HashMap<String, String>,
}

impl<D: FnMut(&str) -> String> State<D> {
    fn page(&mut self, url: String) -> Result<String, GetError> {
        if let Some(page) = self.pages.get(&url) {
            return Ok(page.clone());
        }
        let page = catch_unwind(AssertUnwindSafe(|| (self.download)(&url))).map_err(|_| GetError::Panicked)?;
        self.pages.insert(url, page.clone());
        Ok(page)
    }
}

impl Downloader {
    pub fn spawn<D>(download: D) -> Downloader
    where
        D: FnMut(&str) -> String + Send + 'static,
    {
        let (letters, inbox) = channel();
        let mut state = State { download, pages: HashMap::new() };
        thread::spawn(move || {
            for Letter::Page(url, reply) in inbox {
                let _ = reply.send(state.page(url));
            }
        });
        Downloader { letters }
    }

    pub fn request(&self, url: &str) -> Reply {
        let (reply, letter) = channel();
        let _ = self.letters.send(Letter::Page(url.to_owned(), reply));
        Reply { letter }
    }

    pub fn get(&self, url: &str) -> Result<String, GetError> {
        self.request(url).wait()
    }

    pub fn get_with_retry(&self, url: &str, n: u32) -> Result<String, GetError> {
        let mut result = self.get(url);
        let mut left = n - 1;
        while left > 0 && result == Err(GetError::Panicked) {
            result = self.get(url);
            left -= 1;
        }
        result
    }
}

impl Reply {
    pub fn wait(self) -> Result<String, GetError> {
        self.letter.recv().map_err(|_| GetError::Gone)?
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
