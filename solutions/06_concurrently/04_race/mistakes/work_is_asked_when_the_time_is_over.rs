//! fails: in_time_or_too_late, an_output_beats_a_timer_that_is_over, both_have_the_newest_waker, races_beside_and_inside_each_other, lasts_as_long_as_the_shorter
//! The timeout waits for its timer and asks the work only then. So it always takes the whole time, even if the output
//! was there long before.

//! With std alone: a closure that is polled. Race and timeout are written each for itself.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

pub use futures::future::Either;

pub async fn race<A: Future, B: Future>(a: A, b: B) -> Either<A::Output, B::Output> {
    let mut a = pin!(a);
    let mut b = pin!(b);
    poll_fn(|cx| {
        if let Poll::Ready(output) = a.as_mut().poll(cx) {
            return Poll::Ready(Either::Left(output));
        }
        if let Poll::Ready(output) = b.as_mut().poll(cx) {
            return Poll::Ready(Either::Right(output));
        }
        Poll::Pending
    })
    .await
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
    let mut f = pin!(f);
    let early = poll_fn(|cx| Poll::Ready(f.as_mut().poll(cx))).await;
    if let Poll::Ready(output) = early {
        return Ok(output);
    }
    timer.await;
    match poll_fn(|cx| Poll::Ready(f.as_mut().poll(cx))).await {
        Poll::Ready(output) => Ok(output),
        Poll::Pending => Err(Elapsed),
    }
}
