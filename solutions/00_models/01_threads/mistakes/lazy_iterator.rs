//! fails: both_are_under_way_at_once
//! The iterator is lazy: it starts a thread and joins it, and only then starts the next one.

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
    let download = &download;
    thread::scope(|scope| {
        let results: Vec<_> = urls
            .iter()
            .map(|url| scope.spawn(move || download(url)))
            .map(|thread| thread.join().map_err(|_| SiteError::Panicked))
            .collect();
        results.try_into().expect("two urls, two results")
    })
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the download panicked")
    }
}

impl Error for SiteError {}
