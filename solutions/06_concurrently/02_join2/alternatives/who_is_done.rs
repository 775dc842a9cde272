//! What is still to be done is a state of its own: both, only one, nothing. The futures lie beside it, since they cannot move.

use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};

enum Progress<A, B> {
    Both,
    OnlyB(A),
    OnlyA(B),
    Over,
}

pin_project! {
    pub struct Join2<A: Future, B: Future> {
        #[pin]
        a: Option<A>,
        #[pin]
        b: Option<B>,
        progress: Progress<A::Output, B::Output>,
    }
}

pub fn join2<A: Future, B: Future>(a: A, b: B) -> Join2<A, B> {
    Join2 { a: Some(a), b: Some(b), progress: Progress::Both }
}

/// Polls a future that still runs, and drops it if it is Ready.
fn step<F: Future>(mut slot: Pin<&mut Option<F>>, cx: &mut Context<'_>) -> Poll<F::Output> {
    let Some(future) = slot.as_mut().as_pin_mut() else { return Poll::Pending };
    let polled = future.poll(cx);
    if polled.is_ready() {
        slot.set(None);
    }
    polled
}

impl<A: Future, B: Future> Future for Join2<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let polled = (step(this.a, cx), step(this.b, cx));
        let before = std::mem::replace(this.progress, Progress::Over);
        *this.progress = match (before, polled) {
            (Progress::Both, (Poll::Ready(a), Poll::Ready(b)))
            | (Progress::OnlyB(a), (_, Poll::Ready(b)))
            | (Progress::OnlyA(b), (Poll::Ready(a), _)) => return Poll::Ready((a, b)),
            (Progress::Both, (Poll::Ready(a), Poll::Pending)) => Progress::OnlyB(a),
            (Progress::Both, (Poll::Pending, Poll::Ready(b))) => Progress::OnlyA(b),
            (unchanged, _) => unchanged,
        };
        Poll::Pending
    }
}
