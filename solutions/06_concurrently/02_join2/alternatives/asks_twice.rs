//! A wake for nothing and a second look are legal: the task is woken once when the first future is done, and a future that
//! becomes Ready because of the other one is asked again in the same poll.

use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    #[project = SideNow]
    enum Side<F: Future> {
        Runs { #[pin] future: F },
        Has { output: Option<F::Output> },
    }
}

impl<F: Future> Side<F> {
    fn ask(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> bool {
        let SideNow::Runs { future } = self.as_mut().project() else { return false };
        let Poll::Ready(output) = future.poll(cx) else { return false };
        self.set(Side::Has { output: Some(output) });
        true
    }

    fn output(self: Pin<&mut Self>) -> Option<&mut Option<F::Output>> {
        match self.project() {
            SideNow::Has { output } => Some(output),
            SideNow::Runs { .. } => None,
        }
    }
}

pin_project! {
    pub struct Join2<A: Future, B: Future> {
        #[pin]
        a: Side<A>,
        #[pin]
        b: Side<B>,
    }
}

pub fn join2<A: Future, B: Future>(a: A, b: B) -> Join2<A, B> {
    Join2 { a: Side::Runs { future: a }, b: Side::Runs { future: b } }
}

impl<A: Future, B: Future> Future for Join2<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let mut any = this.a.as_mut().ask(cx);
        any |= this.b.as_mut().ask(cx);
        any |= this.a.as_mut().ask(cx);
        match (this.a.output(), this.b.output()) {
            (Some(a), Some(b)) => Poll::Ready((a.take().unwrap(), b.take().unwrap())),
            _ => {
                if any {
                    cx.waker().wake_by_ref();
                }
                Poll::Pending
            }
        }
    }
}
