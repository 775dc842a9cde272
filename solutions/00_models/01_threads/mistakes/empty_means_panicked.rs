//! fails: empty_page_is_a_page
//! A result that is still the empty text is taken for a download that panicked.

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
    let pages = Mutex::new([String::new(), String::new()]);
    thread::scope(|scope| {
        let threads = [0, 1].map(|place| {
            let (download, pages) = (&download, &pages);
            scope.spawn(move || {
                let page = download(urls[place]);
                pages.lock().unwrap()[place] = page;
            })
        });
        for thread in threads {
            let _ = thread.join();
        }
    });
    pages.into_inner().unwrap().map(|page| if page.is_empty() { Err(SiteError::Panicked) } else { Ok(page) })
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the download panicked")
    }
}

impl Error for SiteError {}
