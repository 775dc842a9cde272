//! fails: panic_stays_with_its_site, both_may_panic, each_site_is_asked_once
//! The result of join is unwrapped, so the panic of a download goes on in the caller.

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
        threads.map(|thread| Ok(thread.join().unwrap()))
    })
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the download panicked")
    }
}

impl Error for SiteError {}
