//! fails: first_poll_starts_both, both_take_as_long_as_the_longer_one
//! The second download begins when the first has ended.

pub const FOO: &str = "https://www.foo.com";
pub const BAR: &str = "https://www.bar.com";

pub async fn get_two_sites<D, F>(download: D) -> (String, String)
where
    D: Fn(&'static str) -> F,
    F: Future<Output = String>,
{
    (download(FOO).await, download(BAR).await)
}
