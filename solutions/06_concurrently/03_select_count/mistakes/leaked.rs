//! fails: dropped_early_it_drops_both
//! The futures are leaked, which spares the pinning. Nobody drops them when the count is dropped.

use futures::{FutureExt, select};

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let mut a = Box::leak(Box::new(Box::pin(a.fuse())));
    let mut b = Box::leak(Box::new(Box::pin(b.fuse())));
    let mut total = 0;
    loop {
        select! {
            n = a => total += n,
            n = b => total += n,
            complete => return total,
        }
    }
}
