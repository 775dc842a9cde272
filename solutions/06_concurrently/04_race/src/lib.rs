//! The first of two futures wins, and the other one is given up.

use futures::{FutureExt, select_biased};
use std::error::Error;
use std::fmt;
use std::pin::pin;

pub use futures::future::Either;

/// Runs two futures at the same time until one of them is done: `Left` with the output of `a`, or `Right` with that of `b`.
pub async fn race<A: Future, B: Future>(a: A, b: B) -> Either<A::Output, B::Output> {
    // `select!` wants to know which of its futures are done, hence `fuse`; and they have to be pinned, since it polls them by
    // reference. They are locals of this function: when it returns, the loser is dropped.
    let mut a = pin!(a.fuse());
    let mut b = pin!(b.fuse());
    // `select!` would ask them in random order.
    select_biased! {
        output = a => Either::Left(output),
        output = b => Either::Right(output),
    }
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

/// Gives `f` as long as `timer` lasts: `Ok` with the output of `f`, or `Err` if the timer is Ready first.
pub async fn timeout<T, F>(timer: T, f: F) -> Result<F::Output, Elapsed>
where
    T: Future,
    F: Future,
{
    // `f` is on the left: an output that is there is worth more than the news that the time is over.
    match race(f, timer).await {
        Either::Left(output) => Ok(output),
        Either::Right(_) => Err(Elapsed),
    }
}
