//! Three futures on std's trait: one that is done, one that steps aside once, and one made of two others.

use std::pin::Pin;
use std::task::{Context, Poll};

/// A future that is Ready in its first poll; [`ready`] makes it.
pub struct Ready<T> {
    value: Option<T>,
}

/// A future that is Ready with `value` at once.
pub fn ready<T>(value: T) -> Ready<T> {
    Ready { value: Some(value) }
}

/// Nothing in a `Ready` minds being moved while it is pinned, not even a value that minds being moved: it is never pinned
/// in there, it only lies there until it is handed out.
impl<T> Unpin for Ready<T> {}

impl<T> Future for Ready<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        Poll::Ready(self.value.take().expect("a Ready is not polled again after it was Ready"))
    }
}

/// A future that lets the other tasks have their turn first; [`yield_now`] makes it.
pub struct YieldNow {
    yielded: bool,
}

/// A future that is Pending in its first poll, and Ready in the next one.
pub fn yield_now() -> YieldNow {
    YieldNow { yielded: false }
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            return Poll::Ready(());
        }
        self.yielded = true;
        // Into the executor's queue again, behind those that are there already. By reference: a clone is only needed by
        // who keeps the waker.
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Runs `A` to its end and then `B`.
pub struct AndThen<A, B> {
    first: Option<A>,
    second: B,
}

impl<A, B> AndThen<A, B> {
    /// A future that runs `first` and then `second`. Nothing is polled yet.
    pub fn new(first: A, second: B) -> Self {
        Self { first: Some(first), second }
    }
}

impl<A, B> Future for AndThen<A, B>
where
    A: Future<Output = ()> + Unpin,
    B: Future<Output = ()> + Unpin,
{
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // Both parts are Unpin, so the whole is too, and a `Pin<&mut Self>` gives out its fields as a `&mut Self` would.
        if let Some(first) = &mut self.first {
            match Pin::new(first).poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(()) => self.first = None,
            }
        }
        Pin::new(&mut self.second).poll(cx)
    }
}
