//! fails: panic_stays_with_its_site
//! The results are collected into one, and the first error makes both sites fail.

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
        let threads = urls.map(|url| scope.spawn(move || download(url)));
        let pages: Result<Vec<String>, _> = threads.map(|thread| thread.join()).into_iter().collect();
        match pages {
            Ok(pages) => {
                let pages: [String; 2] = pages.try_into().expect("two urls, two pages");
                pages.map(Ok)
            }
            Err(_) => [Err(SiteError::Panicked), Err(SiteError::Panicked)],
        }
    })
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the download panicked")
    }
}

impl Error for SiteError {}
