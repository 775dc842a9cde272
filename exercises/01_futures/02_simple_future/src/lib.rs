//! A future, simplified: the trait, the smallest type that implements it, and somebody who runs it.

use std::task::Poll;

/// A value that may not be there yet, and a way to ask for it.
///
/// This trait is yours to finish. Other code implements it too, the tests for one, so its shape is given and stays: the
/// type and the method below, by these names and with this signature. What is missing is the obligation. A method that
/// has a body in the trait is a mere offer, which an implementation may pass over; then it would be a future that cannot
/// be asked. Make `poll` a *required* method, as `Output` is a required type, so that a future without it does not
/// compile.
pub trait SimpleFuture {
    /// What the future is waiting for.
    type Output;

    /// Asks for the output.
    ///
    /// The answer comes at once. [`Poll::Pending`] is a promise: `wake`, the one of the latest call, is called once it is
    /// worth asking again. It may come from anywhere: from within this very call, later from another thread, more than
    /// once, and even when the future is long over. After [`Poll::Ready`] the future is not polled again.
    fn poll(&mut self, wake: fn()) -> Poll<Self::Output> {
        todo!()
    }
}

/// A future that is [`Poll::Pending`] as many times as its number says, and then [`Poll::Ready`].
///
/// It waits for nothing in the world. So nobody but itself can wake its task: it calls the `wake` that it was polled
/// with before it returns `Pending`, every time.
pub struct CountDown(pub u32);

impl SimpleFuture for CountDown {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        todo!()
    }
}

/// Runs a future to its end on the thread that calls, and returns its output.
///
/// The future is polled for the first time at once, and after that only when it was woken: a wake that comes while it
/// is being polled counts, and so does one from another thread. While nobody wakes it, this thread sleeps; it neither
/// polls nor asks again and again for the wake. A stray poll does no harm, as after a late wake that was meant for an
/// earlier future; but a future that is woken once is polled 10 times at most.
///
/// A wake may come once too often or too late. It never waits, also not for the end of a poll, and never panics.
///
/// It can be called again and again, and from any thread. What happens if two threads run futures at the same time, or
/// a future runs another one inside of its poll, is not specified: a `fn()` cannot say whom it wakes.
pub fn run<F: SimpleFuture>(future: F) -> F::Output {
    todo!()
}
