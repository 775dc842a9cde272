//! The Poll itself is what is kept: Pending until it is Ready, and then the output lies in there. A macro does it for each.

use pin_project_lite::pin_project;
use std::mem::replace;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    pub struct Join2<A: Future, B: Future> {
        #[pin]
        a: Option<A>,
        a_polled: Poll<A::Output>,
        #[pin]
        b: Option<B>,
        b_polled: Poll<B::Output>,
    }
}

pub fn join2<A: Future, B: Future>(a: A, b: B) -> Join2<A, B> {
    Join2 { a: Some(a), a_polled: Poll::Pending, b: Some(b), b_polled: Poll::Pending }
}

macro_rules! ask {
    ($future:expr, $polled:expr, $cx:expr) => {
        if $polled.is_pending() {
            *$polled = $future.as_mut().as_pin_mut().expect("a future that is Pending is there").poll($cx);
            if $polled.is_ready() {
                $future.set(None);
            }
        }
    };
}

impl<A: Future, B: Future> Future for Join2<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        ask!(this.a, this.a_polled, cx);
        ask!(this.b, this.b_polled, cx);
        if this.a_polled.is_pending() || this.b_polled.is_pending() {
            return Poll::Pending;
        }
        match (replace(this.a_polled, Poll::Pending), replace(this.b_polled, Poll::Pending)) {
            (Poll::Ready(a), Poll::Ready(b)) => Poll::Ready((a, b)),
            _ => unreachable!("neither was Pending"),
        }
    }
}
