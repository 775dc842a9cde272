//! The last error is kept in an `Option`, which a run of at least one attempt leaves full.

use std::num::NonZeroU32;
use std::ops::ControlFlow;

async fn foo() -> u8 {
    5
}

pub fn bar() -> impl Future<Output = u8> {
    Box::pin(async { (foo().await..).nth(5).unwrap_or_default() })
}

async fn attempt<T, E>(made: impl Future<Output = Result<T, E>>) -> ControlFlow<T, E> {
    match made.await {
        Ok(value) => ControlFlow::Break(value),
        Err(error) => ControlFlow::Continue(error),
    }
}

pub async fn retry<T, E, F>(n: NonZeroU32, mut op: impl FnMut() -> F) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut last = None;
    for _ in 0..n.get() {
        match attempt(op()).await {
            ControlFlow::Break(value) => return Ok(value),
            ControlFlow::Continue(error) => last = Some(error),
        }
    }
    Err(last.expect("n is not zero, so an attempt was made"))
}
