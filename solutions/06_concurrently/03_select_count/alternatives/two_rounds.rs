//! Two futures, two rounds: nobody needs to be asked whether all are done. The futures are on the heap, and `a` is asked first.

use futures::{FutureExt, select_biased};

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let (mut a, mut b) = (Box::pin(a.fuse()), Box::pin(b.fuse()));
    let mut total = 0;
    for _ in 0..2 {
        total += select_biased! {
            n = a => n,
            n = b => n,
        };
    }
    total
}
