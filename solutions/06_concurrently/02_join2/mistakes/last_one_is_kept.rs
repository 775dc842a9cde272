//! fails: the_last_one_is_dropped_at_once
//! A future that is done is dropped only where the poll returns Pending. The one that is done last is kept as long as the Join2,
//! with all that it holds.

use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    pub struct Join2<A, B>
    where
        A: Future,
        B: Future,
    {
        #[pin]
        a: Option<A>,
        #[pin]
        b: Option<B>,
        a_output: Option<A::Output>,
        b_output: Option<B::Output>,
    }
}

pub fn join2<A: Future, B: Future>(a: A, b: B) -> Join2<A, B> {
    Join2 { a: Some(a), b: Some(b), a_output: None, b_output: None }
}

impl<A: Future, B: Future> Future for Join2<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some(a) = this.a.as_mut().as_pin_mut()
            && let Poll::Ready(output) = a.poll(cx)
        {
            *this.a_output = Some(output);
        }
        if let Some(b) = this.b.as_mut().as_pin_mut()
            && let Poll::Ready(output) = b.poll(cx)
        {
            *this.b_output = Some(output);
        }
        match (this.a_output.take(), this.b_output.take()) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            (a, b) => {
                if a.is_some() {
                    this.a.set(None);
                }
                if b.is_some() {
                    this.b.set(None);
                }
                (*this.a_output, *this.b_output) = (a, b);
                Poll::Pending
            }
        }
    }
}
