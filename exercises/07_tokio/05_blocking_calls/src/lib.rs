//! Long computations that async code waits for without holding up its runtime.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::num::NonZeroUsize;

/// The hash function panicked, so an input has no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashError {
    /// Which input it was: its index in `inputs`.
    pub input: usize,
}

impl Display for HashError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "the hash function panicked on input {}", self.input)
    }
}

impl Error for HashError {}

/// Hashes all inputs; the result for each input stands at the input's index.
///
/// `hash` is an ordinary function and may take long, seconds or more. The future is polled inside a tokio runtime, of one thread
/// or of several.
///
/// * Nothing happens before the first poll. Then each input is hashed by one call of `hash`, even an empty one, or one that is
///   equal to another. If there are no inputs, the result is empty.
/// * `hash` never runs on the thread that polls this future, or on a thread where it would hold up another task of the runtime.
/// * As long as inputs are waiting, `at_once` calls of `hash` run at the same time, and there are never more. As soon as one of
///   them ends, whichever it is, the next input begins. Inputs begin in the order in which they stand: with `at_once` 1 they
///   are hashed one after the other. `at_once` may be any number, up to [`NonZeroUsize::MAX`]; then all inputs run together.
/// * If `hash` panics, this input's result is a [`HashError`] with its index. The other inputs are hashed all the same.
/// * An input that waits for its turn takes up no thread: at most `at_once` threads are used at a time, those of tokio's pool
///   or others. The pool may be small ([`max_blocking_threads`]). With fewer than `at_once` threads fewer calls run at the same
///   time, and still all inputs are hashed.
/// * While all calls go on, the task is left alone: it is polled 10 times at most.
/// * If the future is dropped, the drop does not wait. No further input begins, and this includes what has been given to the
///   pool already and waits there for a thread. Calls that are running go on to their end.
/// * Several of these futures do not disturb each other. Each has its own `at_once`.
///
/// Not specified is what happens when the runtime is shut down meanwhile.
///
/// [`max_blocking_threads`]: tokio::runtime::Builder::max_blocking_threads
pub async fn hash_all<H>(inputs: Vec<Vec<u8>>, at_once: NonZeroUsize, hash: H) -> Vec<Result<u64, HashError>>
where
    H: Fn(&[u8]) -> u64 + Send + Sync + 'static,
{
    todo!()
}
