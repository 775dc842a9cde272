//! fails: first_poll_polls_both, two_counts_do_not_disturb_each_other
//! The first poll only polls the first future and asks to be polled again; the second one begins with the next poll.

use std::future::poll_fn;
use std::task::Poll;

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let b = async {
        let mut first = true;
        poll_fn(|cx| {
            if std::mem::take(&mut first) {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
        b.await
    };
    let (a, b) = futures::join!(a, b);
    a + b
}
