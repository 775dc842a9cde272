//! fails: two_beside_each_other, one_inside_another
//! How many futures are done is counted in a static, so all Join2s count together: one of them looks for its outputs
//! when a future of another one is done.

//! Two futures that run at the same time in one task: `join!` by hand.

use pin_project_lite::pin_project;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

static DONE: AtomicUsize = AtomicUsize::new(0);

pin_project! {
    /// Two futures that run at the same time, in one task; [`join2`] makes it. Its output is the pair of their outputs.
    pub struct Join2<A, B>
    where
        A: Future,
        B: Future,
    {
        #[pin]
        a: Half<A>,
        #[pin]
        b: Half<B>,
    }
}

pin_project! {
    /// One of the two: a future, and then its output. Never both, so there is no finished future to poll by mistake.
    struct Half<F>
    where
        F: Future,
    {
        // Pinned where it is. Once it is done, it is dropped where it is, too, and nothing is moved.
        #[pin]
        running: Option<F>,
        // Not pinned: an output is an ordinary value, and moves out in the end.
        output: Option<F::Output>,
    }
}

/// A future that runs `a` and `b` at the same time and is Ready with both outputs once both are done.
pub fn join2<A: Future, B: Future>(a: A, b: B) -> Join2<A, B> {
    DONE.store(0, Ordering::SeqCst);
    Join2 { a: Half { running: Some(a), output: None }, b: Half { running: Some(b), output: None } }
}

impl<F: Future> Half<F> {
    /// Polls the future if it still runs.
    fn advance(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        let mut this = self.project();
        if let Some(running) = this.running.as_mut().as_pin_mut()
            && let Poll::Ready(output) = running.poll(cx)
        {
            *this.output = Some(output);
            DONE.fetch_add(1, Ordering::SeqCst);
            // `set` drops the old value in its place. What it held, a lock or a connection, is free from now on.
            this.running.set(None);
        }
    }
}

impl<A: Future, B: Future> Future for Join2<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        // Nobody knows which of them woke the task, for they have the same waker: so ask both.
        this.a.as_mut().advance(cx);
        this.b.as_mut().advance(cx);
        if DONE.load(Ordering::SeqCst) < 2 {
            // Whichever is not done has returned Pending in this very call, and keeps the waker.
            return Poll::Pending;
        }
        let (a, b) = (this.a.project().output, this.b.project().output);
        Poll::Ready((a.take().unwrap(), b.take().unwrap()))
    }
}
