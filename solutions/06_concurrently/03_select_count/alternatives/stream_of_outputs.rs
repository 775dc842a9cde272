//! The outputs as a stream, in the order in which they come; for any number of futures. Each has a waker of its own in there.

use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let outputs = FuturesUnordered::from_iter([a.left_future(), b.right_future()]);
    outputs.fold(0, |total, n| async move { total + n }).await
}
