//! The smallest executor: one future, on the thread that calls.
//!
//! Only the signature of [`block_on`] is asked for. What you need besides, such as a type to make a waker from, is yours.

/// Runs a future to its end on the calling thread and returns its output.
///
/// * The future is polled at once, and after `Pending` again as soon as its task is woken by a waker of the latest poll, until
///   it is `Ready`. Then it is dropped, before the call returns. The drop may wake the task, too.
/// * No wake is lost. It may come from any thread, from several at once, at any time, and before the poll has returned. Wakes
///   that come before the next poll are answered together, by one more poll.
/// * Between a poll and the wake that follows, the thread sleeps. It does not poll: a few polls without a wake are allowed, 10
///   at most in a row. It uses no processor time, and while nothing happens it looks for a wake once a second at most.
/// * Other code may have its own use for the thread's sleep. An `unpark` that is no wake may cause one look and one poll too
///   many, and `park` and `Condvar::wait` may return without a reason; either way the thread goes back to sleep. A future may put
///   the thread to sleep within its poll, for instance by calling `block_on` for another future: wakes that come meanwhile
///   are answered when its poll has returned.
/// * Calls on several threads at the same time do not disturb each other.
/// * A wake returns at once and never panics, even while the future is being polled, while `block_on` returns, and long after
///   it has returned.
///
/// The future may borrow from its caller, and it need not be `Send`.
pub fn block_on<F: Future>(future: F) -> F::Output {
    todo!()
}
