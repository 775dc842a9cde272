//! fails: dropped_early_it_drops_the_downloads
//! The downloads are leaked, which saves pinning them to the future: nobody can cancel them any more.

use futures::join;

pub const FOO: &str = "https://www.foo.com";
pub const BAR: &str = "https://www.bar.com";

pub async fn get_two_sites<D, F>(download: D) -> (String, String)
where
    D: Fn(&'static str) -> F,
    F: Future<Output = String>,
{
    let foo = Box::leak(Box::new(Box::pin(download(FOO))));
    let bar = Box::leak(Box::new(Box::pin(download(BAR))));
    join!(foo, bar)
}
