//! One thread is enough: the second download waits on the caller's own. There a panic is stopped by catch_unwind.

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteError {
    Panicked,
}

pub fn get_two_sites<D>(download: D, urls: [&str; 2]) -> [Result<String, SiteError>; 2]
where
    D: Fn(&str) -> String + Sync,
{
    let [first, second] = urls;
    thread::scope(|scope| {
        let first = scope.spawn(|| download(first));
        let second = catch_unwind(AssertUnwindSafe(|| download(second)));
        [first.join(), second].map(|result| result.map_err(|_| SiteError::Panicked))
    })
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the download panicked")
    }
}

impl Error for SiteError {}
