//! fails: ready_futures_are_added, late_futures_are_waited_for, zero_counts_too, first_poll_polls_both, finished_future_is_left_alone, waiting_task_sleeps, task_that_polled_last_is_woken, nothing_is_polled_before_the_first_poll, any_outputs_are_added, wake_during_the_poll_is_answered, dropped_early_it_drops_both, two_counts_do_not_disturb_each_other
//! select! runs once: the future that is ready first is counted, and the other one is dropped.

use futures::{FutureExt, select};
use std::pin::pin;

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let mut a = pin!(a.fuse());
    let mut b = pin!(b.fuse());
    select! {
        n = a => n,
        n = b => n,
    }
}
