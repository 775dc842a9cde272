//! A type of its own that is a future, with boxes for the pinning, and an `Either` of its own. The boxes are let go of as soon as
//! one is Ready.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

pub enum Either<L, R> {
    Left(L),
    Right(R),
}

struct Race<A, B> {
    runners: Option<(Pin<Box<A>>, Pin<Box<B>>)>,
}

impl<A: Future, B: Future> Future for Race<A, B> {
    type Output = Either<A::Output, B::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (a, b) = self.runners.as_mut().expect("a race is not polled after its end");
        let winner = match a.as_mut().poll(cx) {
            Poll::Ready(output) => Either::Left(output),
            Poll::Pending => match b.as_mut().poll(cx) {
                Poll::Ready(output) => Either::Right(output),
                Poll::Pending => return Poll::Pending,
            },
        };
        self.runners = None;
        Poll::Ready(winner)
    }
}

pub fn race<A: Future, B: Future>(a: A, b: B) -> impl Future<Output = Either<A::Output, B::Output>> {
    Race { runners: Some((Box::pin(a), Box::pin(b))) }
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
    if let Either::Left(output) = race(f, timer).await { Ok(output) } else { Err(Elapsed) }
}
