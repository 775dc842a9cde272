//! fails: nothing_happens_before_the_first_poll
//! A plain function that calls download at once: it downloads even if nobody awaits it.

use futures::join;

pub const FOO: &str = "https://www.foo.com";
pub const BAR: &str = "https://www.bar.com";

pub fn get_two_sites<D, F>(download: D) -> impl Future<Output = (String, String)>
where
    D: Fn(&'static str) -> F,
    F: Future<Output = String>,
{
    let (foo, bar) = (download(FOO), download(BAR));
    async move { join!(foo, bar) }
}
