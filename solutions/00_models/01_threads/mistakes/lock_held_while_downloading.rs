//! fails: both_are_under_way_at_once
//! Each thread takes the lock first and downloads then, so the other one waits at the lock before it can begin.

use std::error::Error;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::thread;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteError {
    Panicked,
}

pub fn get_two_sites<D>(download: D, urls: [&str; 2]) -> [Result<String, SiteError>; 2]
where
    D: Fn(&str) -> String + Sync,
{
    let results = Mutex::new([const { Err(SiteError::Panicked) }; 2]);
    thread::scope(|scope| {
        let threads = [0, 1].map(|place| {
            let (download, results) = (&download, &results);
            scope.spawn(move || {
                let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
                results[place] = Ok(download(urls[place]));
            })
        });
        for thread in threads {
            let _ = thread.join();
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the download panicked")
    }
}

impl Error for SiteError {}
