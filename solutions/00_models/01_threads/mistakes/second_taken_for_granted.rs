//! fails: both_may_panic
//! When the first download has panicked, the second one is taken to have a page.

use std::error::Error;
use std::fmt;
use std::thread;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteError {
    Panicked,
}

pub fn get_two_sites<D>(download: D, urls: [&str; 2]) -> [Result<String, SiteError>; 2]
where
    D: Fn(&str) -> String + Sync,
{
    thread::scope(|scope| {
        let first = scope.spawn(|| download(urls[0]));
        let second = scope.spawn(|| download(urls[1]));
        match first.join() {
            Ok(page) => [Ok(page), second.join().map_err(|_| SiteError::Panicked)],
            Err(_) => [Err(SiteError::Panicked), Ok(second.join().unwrap())],
        }
    })
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the download panicked")
    }
}

impl Error for SiteError {}
