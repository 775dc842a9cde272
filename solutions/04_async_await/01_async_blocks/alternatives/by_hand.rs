//! Both futures are structs with a `poll` of their own. The attempt under way is in a box, since it must not move.

use std::num::NonZeroU32;
use std::pin::Pin;
use std::task::{Context, Poll};

struct Bar {
    x: u8,
}

impl Future for Bar {
    type Output = u8;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u8> {
        Poll::Ready(self.x + 5)
    }
}

pub fn bar() -> impl Future<Output = u8> {
    Bar { x: 5 }
}

struct Retry<Op, F> {
    left: u32,
    op: Op,
    attempt: Option<Pin<Box<F>>>,
}

/// The attempt is pinned in its box, so nothing in here is pinned in place.
impl<Op, F> Unpin for Retry<Op, F> {}

impl<T, E, F, Op> Future for Retry<Op, F>
where
    F: Future<Output = Result<T, E>>,
    Op: FnMut() -> F,
{
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        loop {
            let attempt = match &mut this.attempt {
                Some(attempt) => attempt,
                empty => {
                    this.left -= 1;
                    empty.insert(Box::pin((this.op)()))
                }
            };
            let Poll::Ready(result) = attempt.as_mut().poll(cx) else {
                return Poll::Pending;
            };
            this.attempt = None;
            if result.is_ok() || this.left == 0 {
                return Poll::Ready(result);
            }
        }
    }
}

pub fn retry<T, E, F>(n: NonZeroU32, op: impl FnMut() -> F) -> impl Future<Output = Result<T, E>>
where
    F: Future<Output = Result<T, E>>,
{
    Retry { left: n.get(), op, attempt: None }
}
