//! fails: the_first_poll_starts_both
//! The call itself polls both futures, before anybody awaits what it returns. They have begun even if it is never awaited.

use futures::future::select;
use std::error::Error;
use std::fmt;
use std::task::{Context, Poll, Waker};

pub use futures::future::Either;

pub fn race<A: Future, B: Future>(a: A, b: B) -> impl Future<Output = Either<A::Output, B::Output>> {
    let (mut a, mut b) = (Box::pin(a), Box::pin(b));
    let mut cx = Context::from_waker(Waker::noop());
    let mut early = None;
    if let Poll::Ready(output) = a.as_mut().poll(&mut cx) {
        early = Some(Either::Left(output));
    } else if let Poll::Ready(output) = b.as_mut().poll(&mut cx) {
        early = Some(Either::Right(output));
    }
    async move {
        if let Some(output) = early {
            return output;
        }
        match select(a, b).await {
            Either::Left((output, _)) => Either::Left(output),
            Either::Right((output, _)) => Either::Right(output),
        }
    }
}

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
    match race(f, timer).await {
        Either::Left(output) => Ok(output),
        Either::Right(_) => Err(Elapsed),
    }
}
