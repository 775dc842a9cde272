//! fails: a_wins_if_both_are_ready, the_loser_is_not_polled
//! `select!` asks its futures in random order, so if both are ready, chance decides who wins. Here `a` is to win every
//! time.

//! With std alone: a closure that is polled. Race and timeout are written each for itself.

use futures::{FutureExt, select};
use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

pub use futures::future::Either;

pub async fn race<A: Future, B: Future>(a: A, b: B) -> Either<A::Output, B::Output> {
    let mut a = pin!(a.fuse());
    let mut b = pin!(b.fuse());
    select! {
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

pub async fn timeout<T, F>(timer: T, f: F) -> Result<F::Output, Elapsed>
where
    T: Future,
    F: Future,
{
    let mut timer = pin!(timer);
    let mut f = pin!(f);
    poll_fn(|cx| {
        if let Poll::Ready(output) = f.as_mut().poll(cx) {
            return Poll::Ready(Ok(output));
        }
        if timer.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(Elapsed));
        }
        Poll::Pending
    })
    .await
}
