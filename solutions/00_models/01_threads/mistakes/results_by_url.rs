//! fails: same_url_twice
//! The results are kept in a map by their urls, where two downloads of one url are one entry.

use std::collections::HashMap;
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
        let threads = urls.map(|url| (url, scope.spawn(move || download(url))));
        let mut results = HashMap::new();
        for (url, thread) in threads {
            results.insert(url, thread.join().map_err(|_| SiteError::Panicked));
        }
        urls.map(|url| results[url].clone())
    })
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the download panicked")
    }
}

impl Error for SiteError {}
