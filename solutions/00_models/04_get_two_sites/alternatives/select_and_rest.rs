//! Waits for the first to end, then for the other.

use futures::future::{Either, select};
use std::pin::pin;

pub const FOO: &str = "https://www.foo.com";
pub const BAR: &str = "https://www.bar.com";

pub async fn get_two_sites<D, F>(download: D) -> (String, String)
where
    D: Fn(&'static str) -> F,
    F: Future<Output = String>,
{
    match select(pin!(download(FOO)), pin!(download(BAR))).await {
        Either::Left((foo, bar)) => (foo, bar.await),
        Either::Right((bar, foo)) => (foo.await, bar),
    }
}
