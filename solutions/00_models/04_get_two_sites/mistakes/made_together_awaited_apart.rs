//! fails: first_poll_starts_both, both_take_as_long_as_the_longer_one
//! Both futures are made first, as one would start two threads; but a future that is not polled has not begun.

pub const FOO: &str = "https://www.foo.com";
pub const BAR: &str = "https://www.bar.com";

pub async fn get_two_sites<D, F>(download: D) -> (String, String)
where
    D: Fn(&'static str) -> F,
    F: Future<Output = String>,
{
    let foo = download(FOO);
    let bar = download(BAR);
    (foo.await, bar.await)
}
