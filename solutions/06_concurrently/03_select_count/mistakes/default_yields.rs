//! fails: waiting_task_sleeps, task_that_polled_last_is_woken, two_counts_do_not_disturb_each_other
//! With a default branch select! does not wait and leaves no waker with the futures. The task wakes itself instead, and
//! polls at full speed until they are ready.

use futures::{FutureExt, select};
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

async fn yield_now() {
    let mut yielded = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let mut a = pin!(a.fuse());
    let mut b = pin!(b.fuse());
    let mut total = 0;
    loop {
        select! {
            n = a => total += n,
            n = b => total += n,
            complete => return total,
            default => yield_now().await,
        }
    }
}
