//! fails: pages_keep_their_places
//! The page that comes first is given first.

use futures::StreamExt;
use futures::stream::FuturesUnordered;

pub const FOO: &str = "https://www.foo.com";
pub const BAR: &str = "https://www.bar.com";

pub async fn get_two_sites<D, F>(download: D) -> (String, String)
where
    D: Fn(&'static str) -> F,
    F: Future<Output = String>,
{
    let mut downloads: FuturesUnordered<F> = [FOO, BAR].into_iter().map(download).collect();
    let first = downloads.next().await.unwrap_or_default();
    let second = downloads.next().await.unwrap_or_default();
    (first, second)
}
