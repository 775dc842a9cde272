//! fails: first_poll_polls_both, waiting_task_sleeps, task_that_polled_last_is_woken, two_counts_do_not_disturb_each_other
//! Each poll asks one of the two futures, and wakes its own task so that the other one gets its turn. So the task never
//! sleeps.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let (mut a, mut b) = (pin!(a), pin!(b));
    let (mut of_a, mut of_b) = (None, None);
    let mut turn_of_a = false;
    poll_fn(|cx| {
        turn_of_a = !turn_of_a;
        if turn_of_a && of_a.is_none() {
            if let Poll::Ready(n) = a.as_mut().poll(cx) {
                of_a = Some(n);
            }
        } else if !turn_of_a && of_b.is_none() {
            if let Poll::Ready(n) = b.as_mut().poll(cx) {
                of_b = Some(n);
            }
        }
        if let (Some(a), Some(b)) = (of_a, of_b) {
            return Poll::Ready(a + b);
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}
