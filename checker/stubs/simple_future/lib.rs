//! A future, simplified: the trait, the smallest type that implements it, and a function that runs futures.

use std::task::Poll;

/// A value that may not be there yet, and a way to ask for it.
///
/// This trait is yours to finish. Other code implements it too, so the type and the method below keep their names and their
/// signatures. But a method with a body may be left out by those who implement the trait, and then their future cannot be
/// asked. Make `poll` a *required* method, as `Output` is a required type.
pub trait SimpleFuture {
    /// What the future is waiting for.
    type Output;

    /// Asks for the output.
    ///
    /// The answer comes at once. [`Poll::Pending`] is a promise: `wake`, the one of the latest call, is called once it is
    /// worth asking again. That may happen during this very call, later from another thread, more than once, and even when
    /// the future is long over. After [`Poll::Ready`] the future is not polled again.
    fn poll(&mut self, wake: fn()) -> Poll<Self::Output> {
        todo!()
    }
}

/// A future that is [`Poll::Pending`] as many times as its number says, and then [`Poll::Ready`].
///
/// It waits for nothing in the world, so nobody else can wake its task: each time before it returns `Pending`, it calls the
/// `wake` that it was polled with in this call. Count downs beside each other do not disturb each other.
pub struct CountDown(pub u32);

impl SimpleFuture for CountDown {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        todo!()
    }
}

/// Runs a future to its end on the calling thread, and returns its output.
///
/// * The future is polled at once, and after `Pending` again whenever it was woken, until it is `Ready`: however often that is.
///   After that it is not polled again.
/// * No wake is lost. It may come from any thread and at any time: while the future is being polled, while another
///   thread is in the middle of a wake, and when other code on this thread has used `park` and `unpark`.
/// * Several wakes before the next poll are as good as one.
/// * While nobody wakes the future, the thread sleeps. It looks for a wake at most 10 times a second. A poll without a wake does
///   no harm, but there are at most 10 of these, however long the future waits.
/// * A wake never waits for the end of a poll, and it never panics. One that comes when its future is long over may cost the next
///   future a needless poll, and nothing else.
///
/// The future may borrow from its caller, and it need not be `Send`. `run` can be called again and again, on any thread.
/// What happens if two threads run futures at the same time, or a future runs another one inside its poll, is not
/// specified: a `fn()` cannot say whom it wakes.
pub fn run<F: SimpleFuture>(future: F) -> F::Output {
    todo!()
}
