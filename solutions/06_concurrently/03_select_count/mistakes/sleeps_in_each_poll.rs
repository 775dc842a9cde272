//! fails: two_counts_do_not_disturb_each_other, no_thread_is_started_or_blocked
//! Each poll blocks the thread for a while, to give the futures time. No other task of the thread gets a turn meanwhile, and many
//! polls take very long.

use futures::future::join;
use std::future::poll_fn;
use std::pin::pin;
use std::thread;
use std::time::Duration;

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let mut both = pin!(join(a, b));
    let (a, b) = poll_fn(|cx| {
        thread::sleep(Duration::from_millis(50));
        both.as_mut().poll(cx)
    })
    .await;
    a + b
}
