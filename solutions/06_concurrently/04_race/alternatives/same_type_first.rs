//! The outputs are brought to one type first; then `select_biased!` has only one kind of result, and `timeout` uses it directly.

use futures::future::FutureExt;
use std::error::Error;
use std::fmt;

pub use futures::future::Either;

async fn first<T>(a: impl Future<Output = T>, b: impl Future<Output = T>) -> T {
    let a = async { Some(a.await) }.fuse();
    let b = async { Some(b.await) }.fuse();
    futures::pin_mut!(a, b);
    let mut winner = None;
    while winner.is_none() {
        winner = futures::select_biased! {
            output = a => output,
            output = b => output,
            complete => unreachable!("the first one that is done ends the loop"),
        };
    }
    winner.unwrap()
}

pub async fn race<A: Future, B: Future>(a: A, b: B) -> Either<A::Output, B::Output> {
    first(a.map(Either::Left), b.map(Either::Right)).await
}

/// The time was over before there was an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed;

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time was over first")
    }
}

impl Error for Elapsed {}

pub async fn timeout<T, F>(timer: T, f: F) -> Result<F::Output, Elapsed>
where
    T: Future,
    F: Future,
{
    first(f.map(Ok), timer.map(|_| Err(Elapsed))).await
}
