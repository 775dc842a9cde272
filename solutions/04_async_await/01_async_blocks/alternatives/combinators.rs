//! The attempts are a stream that is made as it is asked, and `bar` is a combinator of futures.

use futures::future::FutureExt;
use futures::stream::{self, StreamExt};
use std::num::NonZeroU32;
use std::pin::pin;

async fn foo() -> u8 {
    5
}

pub fn bar() -> impl Future<Output = u8> {
    foo().map(|x| x + 5)
}

pub async fn retry<T, E, F>(n: NonZeroU32, op: impl FnMut() -> F) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut attempts = pin!(stream::repeat_with(op).take(n.get() as usize).then(|attempt| attempt));
    let mut result = attempts.next().await;
    while let Some(Err(_)) = result {
        match attempts.next().await {
            None => break,
            next => result = next,
        }
    }
    result.unwrap_or_else(|| unreachable!("n is not zero, so there is a first attempt"))
}
