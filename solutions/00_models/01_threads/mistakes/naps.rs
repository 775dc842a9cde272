//! fails: waiting_uses_no_processor_time
//! The caller looks whether both are done, sleeps for a fifth of a millisecond, and looks again.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

pub fn get_two_sites<D>(download: D, urls: [&str; 2]) -> [Result<String, SiteError>; 2]
where
    D: Fn(&str) -> String + Sync,
{
    let pages = Mutex::new([None, None]);
    let over = Mutex::new([false; 2]);
    struct Over<'a>(&'a Mutex<[bool; 2]>, usize);
    impl Drop for Over<'_> {
        fn drop(&mut self) {
            self.0.lock().unwrap()[self.1] = true;
        }
    }
    thread::scope(|scope| {
        let mut all = vec![];
        for place in 0..2 {
            let (pages, over, download) = (&pages, &over, &download);
            all.push(scope.spawn(move || {
                let _over = Over(over, place);
                let page = download(urls[place]);
                pages.lock().unwrap()[place] = Some(page);
            }));
        }
        while *over.lock().unwrap() != [true; 2] {
            thread::sleep(Duration::from_micros(200));
        }
        for thread in all {
            let _ = thread.join();
        }
    });
    pages.into_inner().unwrap().map(|page| page.ok_or(SiteError::Panicked))
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
