//! fails: waiting_uses_no_processor_time
//! The caller asks in a loop whether the threads are finished.

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
        while !threads.iter().all(|thread| thread.is_finished()) {
            std::hint::spin_loop();
        }
        threads.map(|thread| thread.join().map_err(|_| SiteError::Panicked))
    })
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the download panicked")
    }
}

impl Error for SiteError {}
