//! fails: dropped_at_any_time
//! What is dropped is polled once more first, to see whether it can be finished. It may go on by that, although it was given
//! up.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

pub use futures::future::Either;

struct LastChance<F: Future>(Option<Pin<Box<F>>>);

impl<F: Future> LastChance<F> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<F::Output> {
        match &mut self.0 {
            Some(future) => future.as_mut().poll(cx),
            None => Poll::Pending,
        }
    }
}

impl<F: Future> Drop for LastChance<F> {
    fn drop(&mut self) {
        let _ = self.poll(&mut Context::from_waker(Waker::noop()));
    }
}

pub async fn race<A: Future, B: Future>(a: A, b: B) -> Either<A::Output, B::Output> {
    let mut a = LastChance(Some(Box::pin(a)));
    let mut b = LastChance(Some(Box::pin(b)));
    let output = poll_fn(|cx| {
        if let Poll::Ready(output) = a.poll(cx) {
            return Poll::Ready(Either::Left(output));
        }
        b.poll(cx).map(Either::Right)
    })
    .await;
    (a.0, b.0) = (None, None);
    output
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
