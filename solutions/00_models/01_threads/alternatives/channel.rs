//! The threads report to the caller through a channel, in any order, each with its place. A thread that panics drops its
//! sender without a report.

use std::error::Error;
use std::fmt;
use std::sync::mpsc::channel;
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
    let (sender, reports) = channel();
    thread::scope(|scope| {
        let threads: Vec<_> = urls
            .iter()
            .enumerate()
            .map(|(place, url)| {
                let sender = sender.clone();
                scope.spawn(move || sender.send((place, download(url))))
            })
            .collect();
        drop(sender);
        let mut results = [const { Err(SiteError::Panicked) }; 2];
        for (place, page) in reports {
            results[place] = Ok(page);
        }
        // The panics, if there are any, are taken delivery of, or they would come out of the scope.
        for thread in threads {
            let _ = thread.join();
        }
        results
    })
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the download panicked")
    }
}

impl Error for SiteError {}
