//! A scope in a thread of a scope: the first thread starts the second one, and hands on what that one brought. Each of them
//! has a name and a smaller stack.

use std::error::Error;
use std::fmt;
use std::thread::{self, Builder, Scope, ScopedJoinHandle};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteError {
    Panicked,
}

fn start<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    name: &str,
    body: impl FnOnce() -> T + Send + 'scope,
) -> ScopedJoinHandle<'scope, T> {
    let builder = Builder::new().name(name.to_owned()).stack_size(512 * 1024);
    builder.spawn_scoped(scope, body).expect("the system can start a thread")
}

fn catch(download: impl FnOnce() -> String) -> Result<String, SiteError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(download)).map_err(|_| SiteError::Panicked)
}

pub fn get_two_sites<D>(download: D, urls: [&str; 2]) -> [Result<String, SiteError>; 2]
where
    D: Fn(&str) -> String + Sync,
{
    let [first, second] = urls;
    let download = &download;
    let (first, second) = thread::scope(|outer| {
        let first = start(outer, first, move || {
            let second = thread::scope(|inner| {
                let second = start(inner, second, move || download(second));
                (catch(|| download(first)), second.join().map_err(|_| SiteError::Panicked))
            });
            second
        });
        first.join().unwrap_or((Err(SiteError::Panicked), Err(SiteError::Panicked)))
    });
    [first, second]
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the download panicked")
    }
}

impl Error for SiteError {}
