//! fails: nothing_is_allocated
//! Both futures are put into boxes so that they can be pinned. That costs two allocations for each Join2, and fields
//! can be pinned without.

//! Four fields: for each future an Option of it and an Option of its output. What both have in common is a function.

use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    pub struct Join2<A: Future, B: Future> {
        a: Option<Pin<Box<A>>>,
        b: Option<Pin<Box<B>>>,
        a_output: Option<A::Output>,
        b_output: Option<B::Output>,
    }
}

pub fn join2<A: Future, B: Future>(a: A, b: B) -> Join2<A, B> {
    Join2 { a: Some(Box::pin(a)), b: Some(Box::pin(b)), a_output: None, b_output: None }
}

fn advance<F: Future>(future: &mut Option<Pin<Box<F>>>, output: &mut Option<F::Output>, cx: &mut Context<'_>) {
    if let Some(running) = future
        && let Poll::Ready(value) = running.as_mut().poll(cx)
    {
        *future = None;
        *output = Some(value);
    }
}

impl<A: Future, B: Future> Future for Join2<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        advance(this.a, this.a_output, cx);
        advance(this.b, this.b_output, cx);
        match (this.a_output.take(), this.b_output.take()) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            // What was taken out goes back.
            (a, b) => {
                *this.a_output = a;
                *this.b_output = b;
                Poll::Pending
            }
        }
    }
}
