//! fails: ready_futures_are_added, late_futures_are_waited_for, any_outputs_are_added
//! A poll takes notice of one future. If it finds both ready, it returns Pending all the same, and nobody wakes the task
//! again.

use futures::FutureExt;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let (mut a, mut b) = (pin!(a.fuse()), pin!(b.fuse()));
    let (mut total, mut missing) = (0, 2);
    poll_fn(|cx| {
        let before = missing;
        for output in [a.as_mut().poll(cx), b.as_mut().poll(cx)] {
            if let Poll::Ready(n) = output {
                total += n;
                missing -= 1;
            }
        }
        if before == 1 && missing == 0 { Poll::Ready(total) } else { Poll::Pending }
    })
    .await
}
