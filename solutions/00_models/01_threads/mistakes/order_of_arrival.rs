//! fails: pages_keep_their_places, panic_stays_with_its_site
//! The results stand in the order in which they arrived, and not in the order of the urls.

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
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
    let (sender, arriving) = channel();
    thread::scope(|scope| {
        for url in urls {
            let sender = sender.clone();
            scope.spawn(move || {
                let result = catch_unwind(AssertUnwindSafe(|| download(url)));
                sender.send(result.map_err(|_| SiteError::Panicked))
            });
        }
        [(); 2].map(|()| arriving.recv().expect("each thread sends a result"))
    })
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the download panicked")
    }
}

impl Error for SiteError {}
