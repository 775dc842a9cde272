//! The smallest executor: one future, on the thread that calls.
//!
//! Only the signature of [`block_on`] is asked for. What you need besides, such as a type to make a waker from, is yours.

/// Runs a future to its end on the calling thread and returns its output.
///
/// * The future is polled at once, and after Pending again whenever its task was woken by a waker of the latest poll, until
///   it is Ready. Then it is dropped, before the call returns.
/// * No wake is lost. It may come from any thread, at any time and as often as it likes: before the poll has returned, or
///   twice in one poll, for which one more poll is enough.
/// * Between a poll and the wake that follows, the thread sleeps. It uses no processor time, and it does not poll: a few
///   polls without a wake are allowed, as long as a future is polled no more than 10 times while nobody wakes it.
/// * Other code may have its own use for the thread's sleep. Who unparks the thread without a wake can cause a poll too
///   many each time, and nothing else. A future that puts the thread to sleep within its poll, for instance by calling `block_on`
///   for another future, loses no wake by that: wakes that came meanwhile are answered when its poll has returned.
/// * Calls on several threads at the same time do not disturb each other.
/// * A wake returns at once and never panics, also while the future is being polled, and when `block_on` has returned long
///   ago.
///
/// The future may borrow from its caller, and it need not be `Send`.
pub fn block_on<F: Future>(future: F) -> F::Output {
    todo!()
}
