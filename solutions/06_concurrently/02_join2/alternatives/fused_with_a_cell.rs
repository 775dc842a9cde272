//! A future that may be polled after Ready, with a cell beside it for its output; the second one is polled first.

use pin_project_lite::pin_project;
use std::cell::Cell;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    /// A future whose output can be looked for afterwards, and that may be polled after Ready.
    struct Fused<F: Future> {
        #[pin]
        future: Option<F>,
        output: Cell<Option<F::Output>>,
    }
}

impl<F: Future> Fused<F> {
    fn new(future: F) -> Self {
        Self { future: Some(future), output: Cell::new(None) }
    }
}

impl<F: Future> Future for Fused<F> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        let Some(future) = this.future.as_mut().as_pin_mut() else { return Poll::Ready(()) };
        future.poll(cx).map(|output| {
            this.output.set(Some(output));
            this.future.set(None);
        })
    }
}

pin_project! {
    pub struct Join2<A: Future, B: Future> {
        #[pin]
        a: Fused<A>,
        #[pin]
        b: Fused<B>,
    }
}

pub fn join2<A: Future, B: Future>(a: A, b: B) -> Join2<A, B> {
    Join2 { a: Fused::new(a), b: Fused::new(b) }
}

impl<A: Future, B: Future> Future for Join2<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let b = this.b.as_mut().poll(cx);
        let a = this.a.as_mut().poll(cx);
        match (a, b) {
            (Poll::Ready(()), Poll::Ready(())) => {
                let outputs = this.a.output.take().zip(this.b.output.take());
                Poll::Ready(outputs.expect("a future that is done has left its output"))
            }
            _ => Poll::Pending,
        }
    }
}
