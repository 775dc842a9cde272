//! Two downloads at the same time, on two threads.

use std::error::Error;
use std::fmt;
use std::thread;

/// Why there is no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteError {
    /// The download panicked.
    Panicked,
}

/// Downloads both `urls` at the same time, and gives a result for each, in the order of `urls`, whichever comes first.
///
/// `download` is called once for each url, on a thread of its own. One that panics gives [`SiteError::Panicked`] for its
/// own site only. The call returns when both threads are over.
///
/// # Panics
/// If the system cannot start a thread.
pub fn get_two_sites<D>(download: D, urls: [&str; 2]) -> [Result<String, SiteError>; 2]
where
    D: Fn(&str) -> String + Sync,
{
    // Both threads borrow it. What is sent to them is the reference: that is why `download` has to be Sync, and need be
    // neither Send nor 'static.
    let download = &download;
    thread::scope(|scope| {
        // Two passes over the array: `map` on an array has started both threads when it returns. On an iterator it would
        // start a thread, wait for it, and only then start the other.
        let threads = urls.map(|url| scope.spawn(move || download(url)));
        // Every handle is joined: a panic that nobody has taken delivery of would come out of `scope`.
        threads.map(|thread| thread.join().map_err(|_| SiteError::Panicked))
    })
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SiteError::Panicked => f.write_str("the download panicked"),
        }
    }
}

impl Error for SiteError {}
