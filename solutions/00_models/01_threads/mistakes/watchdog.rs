//! fails: no_thread_outlives_the_call
//! A third thread is to warn of slow downloads. Nobody ends it when they are done.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteError {
    Panicked,
}

pub fn get_two_sites<D>(download: D, urls: [&str; 2]) -> [Result<String, SiteError>; 2]
where
    D: Fn(&str) -> String + Sync,
{
    let download = &download;
    let done = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&done);
    thread::spawn(move || {
        thread::sleep(Duration::from_secs(30));
        if !seen.load(Ordering::SeqCst) {
            eprintln!("the downloads take long");
        }
    });
    let results = thread::scope(|scope| {
        let threads = urls.map(|url| scope.spawn(move || download(url)));
        threads.map(|thread| thread.join().map_err(|_| SiteError::Panicked))
    });
    done.store(true, Ordering::SeqCst);
    results
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the download panicked")
    }
}

impl Error for SiteError {}
