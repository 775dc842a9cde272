//! Two halves that remember their own end: a whole that is polled too often stays Ready.

use std::task::Poll;

pub use sim::SimpleFuture;

enum Half<F> {
    Running(F),
    Ended,
}

impl<F: SimpleFuture<Output = ()>> Half<F> {
    fn has_ended(&mut self, wake: fn()) -> bool {
        if let Half::Running(future) = self
            && future.poll(wake).is_ready()
        {
            *self = Half::Ended;
        }
        matches!(self, Half::Ended)
    }
}

pub struct AndThenFut<A, B>(Half<A>, Half<B>);

impl<A, B> AndThenFut<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self(Half::Running(first), Half::Running(second))
    }
}

impl<A, B> SimpleFuture for AndThenFut<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        let Self(first, second) = self;
        if first.has_ended(wake) && second.has_ended(wake) { Poll::Ready(()) } else { Poll::Pending }
    }
}
