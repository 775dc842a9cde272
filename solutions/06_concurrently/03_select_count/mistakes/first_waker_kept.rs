//! fails: task_that_polled_last_is_woken
//! The futures get the waker of the first poll for good. A task that takes the count over is never woken.

use futures::future::join;
use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Waker};

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let mut both = pin!(join(a, b));
    let mut first: Option<Waker> = None;
    let (a, b) = poll_fn(|cx| {
        let waker = first.get_or_insert_with(|| cx.waker().clone());
        both.as_mut().poll(&mut Context::from_waker(waker))
    })
    .await;
    a + b
}
