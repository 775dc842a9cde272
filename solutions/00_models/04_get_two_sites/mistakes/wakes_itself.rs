//! fails: both_pages_come_back, both_take_as_long_as_the_longer_one, waiting_needs_no_polls
//! It asks to be polled again at once for as long as a download is pending: the task never sleeps.

use futures::future::join;
use std::future::poll_fn;
use std::pin::pin;

pub const FOO: &str = "https://www.foo.com";
pub const BAR: &str = "https://www.bar.com";

pub async fn get_two_sites<D, F>(download: D) -> (String, String)
where
    D: Fn(&'static str) -> F,
    F: Future<Output = String>,
{
    let mut both = pin!(join(download(FOO), download(BAR)));
    poll_fn(|cx| {
        cx.waker().wake_by_ref();
        both.as_mut().poll(cx)
    })
    .await
}
