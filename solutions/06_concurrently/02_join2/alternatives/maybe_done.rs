//! As the futures crate does it: a future that turns into its output, as an enum that is itself a future.

use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

pin_project! {
    #[project = MaybeDoneProjection]
    #[project_replace = MaybeDoneReplaced]
    enum MaybeDone<F: Future> {
        Running {
            #[pin]
            future: F,
        },
        Done {
            output: F::Output,
        },
        Gone,
    }
}

impl<F: Future> Future for MaybeDone<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if let MaybeDoneProjection::Running { future } = self.as_mut().project() {
            let output = ready!(future.poll(cx));
            self.set(MaybeDone::Done { output });
        }
        Poll::Ready(())
    }
}

impl<F: Future> MaybeDone<F> {
    fn take(self: Pin<&mut Self>) -> F::Output {
        match self.project_replace(MaybeDone::Gone) {
            MaybeDoneReplaced::Done { output } => output,
            _ => panic!("a Join2 was polled after Ready"),
        }
    }
}

pin_project! {
    pub struct Join2<A: Future, B: Future> {
        #[pin]
        a: MaybeDone<A>,
        #[pin]
        b: MaybeDone<B>,
    }
}

pub fn join2<A: Future, B: Future>(a: A, b: B) -> Join2<A, B> {
    Join2 { a: MaybeDone::Running { future: a }, b: MaybeDone::Running { future: b } }
}

impl<A: Future, B: Future> Future for Join2<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        // `&` and not `&&`: both are polled whatever the first one says.
        if this.a.as_mut().poll(cx).is_ready() & this.b.as_mut().poll(cx).is_ready() {
            Poll::Ready((this.a.take(), this.b.take()))
        } else {
            Poll::Pending
        }
    }
}
