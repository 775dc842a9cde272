//! The first of two futures wins, and the other one is given up.

use std::error::Error;
use std::fmt;

pub use futures::future::Either;

/// Runs two futures at the same time until one of them is done: `Left` with the output of `a`, or `Right` with that of `b`.
///
/// * Nothing is polled before the race is. The first poll polls both futures, unless `a` is Ready at once.
/// * Every poll asks `a` first, and `b` only if `a` is Pending. So `a` wins if both could be Ready.
/// * The poll in which one of them is Ready is Ready itself. From then on the other one, the loser, is not polled: not even
///   in the same poll.
/// * The loser is dropped as it is, before the task that awaits the race goes on. If the race is dropped earlier, both are.
/// * After Pending, either future wakes the task that polled last. A race need not wake anybody itself. A wake too many now and
///   then is legal, but while neither future can go on, its task is left alone.
/// * The futures need be neither `Unpin` nor `Send`, and may borrow. A future may also be lent, as a `&mut` or a `Pin<&mut _>`:
///   then only the loan is over when it loses, and it can be awaited later and has lost nothing.
///
/// Not specified: what comes of a race one of whose futures panics, and whether it allocates memory.
pub async fn race<A: Future, B: Future>(a: A, b: B) -> Either<A::Output, B::Output> {
    todo!()
}

/// The time was over before there was an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed;

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time was over first")
    }
}

impl Error for Elapsed {}

/// Gives `f` as long as `timer` lasts: `Ok` with the output of `f`, or `Err` if the timer is Ready first.
///
/// * Every poll asks `f` first, and the timer only if `f` is Pending. So an output that is there counts, although the time is
///   over as well, and `f` is polled once even if the timer is Ready from the beginning.
/// * A timer may begin to count when it is polled for the first time. So the first poll polls it too, if `f` is Pending.
/// * All else is as with [`race`]: once one of the two is Ready, the other one is not polled any more, and is dropped before the
///   task that awaits the timeout goes on.
pub async fn timeout<T, F>(timer: T, f: F) -> Result<F::Output, Elapsed>
where
    T: Future,
    F: Future,
{
    todo!()
}
