//! fails: late_futures_are_waited_for, task_that_polled_last_is_woken, wake_during_the_poll_is_answered, two_counts_do_not_disturb_each_other
//! The futures are asked by a select! with a default branch, which leaves no waker with them. The count returns
//! Pending, and nobody ever wakes its task.

use futures::{FutureExt, select};
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

async fn pending_once() {
    let mut polled = false;
    poll_fn(|_| if std::mem::replace(&mut polled, true) { Poll::Ready(()) } else { Poll::Pending }).await
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
            default => pending_once().await,
        }
    }
}
