//! The function `select` hands the other future back, which is then awaited.

use futures::future::{Either, select};
use std::pin::pin;

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    match select(pin!(a), pin!(b)).await {
        Either::Left((n, b)) => n + b.await,
        Either::Right((n, a)) => n + a.await,
    }
}
