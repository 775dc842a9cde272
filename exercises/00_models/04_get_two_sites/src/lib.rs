//! Two downloads at the same time, on one thread.

/// The first site.
pub const FOO: &str = "https://www.foo.com";
/// The second site.
pub const BAR: &str = "https://www.bar.com";

/// Downloads [`FOO`] and [`BAR`] at the same time, and gives their pages in this order, whichever comes first.
///
/// `download` makes a download: a future of the page. It is called once for each site, and not before the future that
/// this function returns is polled. Once that has been polled for the first time, both downloads have been polled too,
/// so waiting for both takes as long as the longer one.
///
/// All of this happens in the task that awaits the pages:
/// - no thread is started or blocked;
/// - what wakes the task is the downloads; other wakes are allowed as long as they are few, at most 10;
/// - when another task polls, it is this one that the downloads wake from then on;
/// - a download that has given its page is not polled again;
/// - when the future is dropped, so are the downloads.
pub async fn get_two_sites<D, F>(download: D) -> (String, String)
where
    D: Fn(&'static str) -> F,
    F: Future<Output = String>,
{
    todo!()
}
