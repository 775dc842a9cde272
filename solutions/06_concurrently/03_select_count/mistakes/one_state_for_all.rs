//! fails: two_counts_do_not_disturb_each_other
//! The sum is kept in a place that all counts share: two of them at the same time add into each other.

use futures::{FutureExt, select};
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};

static TOTAL: AtomicU32 = AtomicU32::new(0);

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let mut a = pin!(a.fuse());
    let mut b = pin!(b.fuse());
    loop {
        select! {
            n = a => TOTAL.fetch_add(n, Ordering::SeqCst),
            n = b => TOTAL.fetch_add(n, Ordering::SeqCst),
            complete => return TOTAL.swap(0, Ordering::SeqCst),
        };
    }
}
