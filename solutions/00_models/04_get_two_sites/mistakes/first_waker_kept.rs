//! fails: task_that_polled_last_is_woken
//! The waker of the first poll is handed on for good, so a task that takes the future over is never woken.

use futures::future::join;
use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Waker};

pub const FOO: &str = "https://www.foo.com";
pub const BAR: &str = "https://www.bar.com";

pub async fn get_two_sites<D, F>(download: D) -> (String, String)
where
    D: Fn(&'static str) -> F,
    F: Future<Output = String>,
{
    let mut both = pin!(join(download(FOO), download(BAR)));
    let mut waker: Option<Waker> = None;
    poll_fn(|cx| {
        let waker = waker.get_or_insert_with(|| cx.waker().clone());
        both.as_mut().poll(&mut Context::from_waker(waker))
    })
    .await
}
