//! fails: ready_futures_are_added, finished_future_is_left_alone, any_outputs_are_added, wake_during_the_poll_is_answered
//! Each round makes a new fuse, which does not know that its future is done. So that is polled again after it was
//! ready.

use futures::{FutureExt, select_biased};
use std::pin::pin;

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let mut a = pin!(a);
    let mut b = pin!(b);
    let mut rounds = 0;
    let mut total = 0;
    loop {
        select_biased! {
            n = a.as_mut().fuse() => total += n,
            n = b.as_mut().fuse() => total += n,
        }
        rounds += 1;
        if rounds == 2 {
            return total;
        }
    }
}
