//! fails: dropped_at_any_time
//! A Join2 that is dropped polls what is not done once more, so that it may come to its end. But a future that is dropped is given
//! up: it must not go on.

use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

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

    impl<A: Future, B: Future> PinnedDrop for Join2<A, B> {
        fn drop(this: Pin<&mut Self>) {
            let _ = this.poll(&mut Context::from_waker(Waker::noop()));
        }
    }
}

pub fn join2<A: Future, B: Future>(a: A, b: B) -> Join2<A, B> {
    Join2 { a: Some(a), b: Some(b), a_output: None, b_output: None }
}

fn advance<F: Future>(mut future: Pin<&mut Option<F>>, output: &mut Option<F::Output>, cx: &mut Context<'_>) {
    if let Some(running) = future.as_mut().as_pin_mut()
        && let Poll::Ready(value) = running.poll(cx)
    {
        future.set(None);
        *output = Some(value);
    }
}

impl<A: Future, B: Future> Future for Join2<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        advance(this.a.as_mut(), this.a_output, cx);
        advance(this.b.as_mut(), this.b_output, cx);
        match (this.a_output.take(), this.b_output.take()) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            (a, b) => {
                (*this.a_output, *this.b_output) = (a, b);
                Poll::Pending
            }
        }
    }
}
