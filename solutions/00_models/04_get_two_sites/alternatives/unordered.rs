//! A set of downloads that end in any order, sorted by number afterwards; for any number of sites.

use futures::StreamExt;
use futures::stream::FuturesUnordered;

pub const FOO: &str = "https://www.foo.com";
pub const BAR: &str = "https://www.bar.com";

pub async fn get_two_sites<D, F>(download: D) -> (String, String)
where
    D: Fn(&'static str) -> F,
    F: Future<Output = String>,
{
    let numbered = |(number, url)| {
        let page = download(url);
        async move { (number, page.await) }
    };
    let downloads: FuturesUnordered<_> = [FOO, BAR].into_iter().enumerate().map(numbered).collect();
    let mut pages: Vec<(usize, String)> = downloads.collect().await;
    pages.sort_by_key(|(number, _)| *number);
    let mut pages = pages.into_iter().map(|(_, page)| page);
    (pages.next().unwrap_or_default(), pages.next().unwrap_or_default())
}
