//! fails: zero_counts_too, any_outputs_are_added
//! That a future has not come yet is told by its output being 0. One whose output is 0 never comes, and is polled again.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let (mut a, mut b) = (pin!(a), pin!(b));
    let (mut of_a, mut of_b) = (0, 0);
    poll_fn(|cx| {
        if of_a == 0
            && let Poll::Ready(n) = a.as_mut().poll(cx)
        {
            of_a = n;
        }
        if of_b == 0
            && let Poll::Ready(n) = b.as_mut().poll(cx)
        {
            of_b = n;
        }
        if of_a > 0 && of_b > 0 { Poll::Ready(of_a + of_b) } else { Poll::Pending }
    })
    .await
}
