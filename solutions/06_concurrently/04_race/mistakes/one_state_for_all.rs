//! fails: races_beside_and_inside_each_other
//! Whether the race is over is noted in a static, so all races share it: when one of them is over, the others are not
//! polled any more.

//! With std alone: a closure that is polled. Race and timeout are written each for itself.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

static OVER: AtomicBool = AtomicBool::new(false);

pub use futures::future::Either;

pub async fn race<A: Future, B: Future>(a: A, b: B) -> Either<A::Output, B::Output> {
    let mut a = pin!(a);
    let mut b = pin!(b);
    OVER.store(false, Ordering::SeqCst);
    let winner = poll_fn(|cx| {
        if OVER.load(Ordering::SeqCst) {
            return Poll::Pending;
        }
        if let Poll::Ready(output) = a.as_mut().poll(cx) {
            return Poll::Ready(Either::Left(output));
        }
        if let Poll::Ready(output) = b.as_mut().poll(cx) {
            return Poll::Ready(Either::Right(output));
        }
        Poll::Pending
    })
    .await;
    OVER.store(true, Ordering::SeqCst);
    winner
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
