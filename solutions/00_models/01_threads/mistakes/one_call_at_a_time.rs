//! fails: a_download_may_download
//! A lock sees to it that there is one call in the whole program at a time. A download that calls too waits for ever.

// One call of get_two_sites at a time in the whole program: a download that itself gets two sites never ends.
use std::sync::Mutex;
use std::thread;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

pub fn get_two_sites<D>(download: D, urls: [&str; 2]) -> [Result<String, SiteError>; 2]
where
    D: Fn(&str) -> String + Sync,
{
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(|poison| poison.into_inner());
    let page = |place: usize| download(urls[place]);
    thread::scope(|scope| {
        let page = &page;
        let (left, right) = (scope.spawn(move || page(0)), scope.spawn(move || page(1)));
        let (left, right) = (left.join(), right.join());
        [left.or(Err(SiteError::Panicked)), right.or(Err(SiteError::Panicked))]
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteError {
    Panicked,
}

impl std::fmt::Display for SiteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SiteError::Panicked => f.write_str("the download panicked"),
        }
    }
}

impl std::error::Error for SiteError {}
