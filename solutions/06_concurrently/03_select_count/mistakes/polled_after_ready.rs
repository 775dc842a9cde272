//! fails: finished_future_is_left_alone, wake_during_the_poll_is_answered
//! An output that has come is kept, but its future is polled on until the other one is ready too.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let (mut a, mut b) = (pin!(a), pin!(b));
    let (mut of_a, mut of_b) = (None, None);
    poll_fn(|cx| {
        if let Poll::Ready(n) = a.as_mut().poll(cx) {
            of_a = Some(n);
        }
        if let Poll::Ready(n) = b.as_mut().poll(cx) {
            of_b = Some(n);
        }
        of_a.zip(of_b).map_or(Poll::Pending, |(a, b)| Poll::Ready(a + b))
    })
    .await
}
