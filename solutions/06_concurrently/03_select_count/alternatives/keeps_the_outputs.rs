//! The outputs are kept and added at the end. What is done is replaced by a `Fuse` that holds nothing any more.

use futures::future::Fuse;
use futures::{FutureExt, select};
use std::pin::pin;

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let (mut a, mut b) = (pin!(a.fuse()), pin!(b.fuse()));
    let mut outputs = [None, None];
    while outputs.iter().any(Option::is_none) {
        select! {
            n = a => {
                outputs[0] = Some(n);
                a.set(Fuse::terminated());
            }
            n = b => {
                outputs[1] = Some(n);
                b.set(Fuse::terminated());
            }
        }
    }
    outputs.into_iter().flatten().sum()
}
