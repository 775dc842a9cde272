//! fails: both_pages_come_back, pages_keep_their_places
//! The pages are given in the wrong order.

use futures::join;

pub const FOO: &str = "https://www.foo.com";
pub const BAR: &str = "https://www.bar.com";

pub async fn get_two_sites<D, F>(download: D) -> (String, String)
where
    D: Fn(&'static str) -> F,
    F: Future<Output = String>,
{
    join!(download(BAR), download(FOO))
}
