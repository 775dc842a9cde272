//! A loop in an async function: `poll!` asks a future once, and a small future is Pending until the task is polled again.

use futures::poll;
use std::error::Error;
use std::fmt;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

pub use futures::future::Either;

/// Pending once. Nobody is woken for it: whoever awaits it has left the waker elsewhere.
struct UntilNextPoll {
    polled: bool,
}

impl Future for UntilNextPoll {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.polled, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

pub async fn race<A: Future, B: Future>(a: A, b: B) -> Either<A::Output, B::Output> {
    let mut a = pin!(a);
    let mut b = pin!(b);
    loop {
        if let Poll::Ready(output) = poll!(a.as_mut()) {
            break Either::Left(output);
        }
        if let Poll::Ready(output) = poll!(b.as_mut()) {
            break Either::Right(output);
        }
        UntilNextPoll { polled: false }.await;
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
    match race(f, timer).await {
        Either::Left(output) => Ok(output),
        Either::Right(_) => Err(Elapsed),
    }
}
