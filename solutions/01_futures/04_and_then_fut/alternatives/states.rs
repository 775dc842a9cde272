//! An enum of states and a loop: the first future lives in its own state only, and the end is a state too.

use std::task::Poll;

pub use sim::SimpleFuture;

pub struct AndThenFut<A, B> {
    state: State<A, B>,
}

enum State<A, B> {
    First(A, B),
    Second(B),
    Done,
}

impl<A, B> AndThenFut<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self { state: State::First(first, second) }
    }
}

impl<A, B> SimpleFuture for AndThenFut<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        loop {
            let (next, poll) = match std::mem::replace(&mut self.state, State::Done) {
                State::First(mut first, second) => match first.poll(wake) {
                    Poll::Pending => (State::First(first, second), Some(Poll::Pending)),
                    Poll::Ready(()) => (State::Second(second), None),
                },
                State::Second(mut second) => match second.poll(wake) {
                    Poll::Pending => (State::Second(second), Some(Poll::Pending)),
                    Poll::Ready(()) => (State::Done, Some(Poll::Ready(()))),
                },
                State::Done => panic!("polled again after it was Ready"),
            };
            self.state = next;
            if let Some(poll) = poll {
                return poll;
            }
        }
    }
}
