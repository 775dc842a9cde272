//! Two downloads at the same time, on two threads.

use std::error::Error;
use std::fmt;

/// Why there is no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteError {
    /// The download panicked.
    Panicked,
}

/// Downloads both `urls` at the same time, and gives a result for each, in the order of `urls`, whichever comes first.
///
/// `download` waits for a page on the thread that calls it. It is called once for each of the two urls, also when they are
/// equal, and while one of the calls waits, the other one goes on. Whatever text it gives is the page, and be it empty.
///
/// A download that panics, with whatever it panics, makes [`SiteError::Panicked`] the result of its own site. The other
/// download goes on to its end, and its result is what it would have been anyway.
///
/// The call returns when both downloads are over. No thread that it started outlives it, and while the downloads wait,
/// nothing here uses the processor. It may be called again meanwhile, also by a download: calls do not wait for each other.
///
/// # Panics
/// If the system cannot start a thread.
pub fn get_two_sites<D>(download: D, urls: [&str; 2]) -> [Result<String, SiteError>; 2]
where
    D: Fn(&str) -> String + Sync,
{
    todo!()
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SiteError::Panicked => f.write_str("the download panicked"),
        }
    }
}

impl Error for SiteError {}
