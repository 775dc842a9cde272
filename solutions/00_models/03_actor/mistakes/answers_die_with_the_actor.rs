//! fails: queued_work_is_done_first
//! The answers are kept by the actor until they are fetched, so they are lost when it ends.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::thread;

#[derive(Clone)]
pub struct Downloader {
    mailbox: Sender<Request>,
    answers: Arc<Answers>,
}

struct Request {
    url: String,
    number: usize,
}

#[derive(Default)]
struct Answers {
    all: Mutex<State>,
    came: Condvar,
}

#[derive(Default)]
struct State {
    made: usize,
    answered: HashMap<usize, Result<String, GetError>>,
}

pub struct Reply {
    number: usize,
    answers: Weak<Answers>,
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
        let answers = Arc::new(Answers::default());
        let own = Arc::clone(&answers);
        thread::spawn(move || {
            for Request { url, number } in requests {
                let page = catch_unwind(AssertUnwindSafe(|| download(&url)));
                let answer = page.map_err(|_| GetError::Panicked);
                own.all.lock().unwrap().answered.insert(number, answer);
                own.came.notify_all();
            }
            drop(own);
        });
        Downloader { mailbox, answers }
    }

    pub fn request(&self, url: &str) -> Reply {
        let mut state = self.answers.all.lock().unwrap();
        state.made += 1;
        let number = state.made;
        let _ = self.mailbox.send(Request { url: url.to_owned(), number });
        Reply { number, answers: Arc::downgrade(&self.answers) }
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
        let answers = self.answers.upgrade().ok_or(GetError::Gone)?;
        let mut state = answers.all.lock().unwrap();
        loop {
            if let Some(answer) = state.answered.remove(&self.number) {
                return answer;
            }
            state = answers.came.wait(state).unwrap();
        }
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
