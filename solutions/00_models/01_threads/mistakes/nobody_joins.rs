//! fails: panic_stays_with_its_site, both_may_panic, each_site_is_asked_once
//! Nobody joins the threads but the scope, which panics when one of them has.

use std::error::Error;
use std::fmt;
use std::sync::Mutex;
use std::thread;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteError {
    Panicked,
}

pub fn get_two_sites<D>(download: D, urls: [&str; 2]) -> [Result<String, SiteError>; 2]
where
    D: Fn(&str) -> String + Sync,
{
    let results = Mutex::new([const { Err(SiteError::Panicked) }; 2]);
    thread::scope(|scope| {
        for (place, url) in urls.into_iter().enumerate() {
            let (download, results) = (&download, &results);
            scope.spawn(move || {
                let page = download(url);
                results.lock().unwrap()[place] = Ok(page);
            });
        }
    });
    results.into_inner().unwrap()
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the download panicked")
    }
}

impl Error for SiteError {}
