//! fails: first_poll_polls_both, task_that_polled_last_is_woken, two_counts_do_not_disturb_each_other
//! The second future is polled for the first time when the first one is ready: they run one after the other.

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    a.await + b.await
}
