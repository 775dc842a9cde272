//! fails: both_are_under_way_at_once
//! Each thread is joined as soon as it is started, so the second download begins when the first one is over.

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
    thread::scope(|scope| urls.map(|url| scope.spawn(move || download(url)).join().map_err(|_| SiteError::Panicked)))
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the download panicked")
    }
}

impl Error for SiteError {}
