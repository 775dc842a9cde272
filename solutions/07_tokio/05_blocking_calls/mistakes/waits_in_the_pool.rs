//! fails: after_a_drop_nothing_begins, waiting_takes_no_thread
//! Every input gets a thread of the pool, and most of these wait there for their turn. Other blocking work then finds
//! no thread.

//! Long computations that async code waits for without holding up its runtime.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use tokio::task::JoinSet;

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

struct Ends<'a>(&'a (Mutex<usize>, Condvar));

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.1.notify_all();
    }
}

/// Hashes all inputs; the result for each input stands at the input's index.
pub async fn hash_all<H>(inputs: Vec<Vec<u8>>, at_once: NonZeroUsize, hash: H) -> Vec<Result<u64, HashError>>
where
    H: Fn(&[u8]) -> u64 + Send + Sync + 'static,
{
    let hash = Arc::new(hash);
    // An input whose hash panics keeps the result that stands here from the beginning.
    let mut results: Vec<_> = (0..inputs.len()).map(|input| Err(HashError { input })).collect();
    let mut waiting = inputs.into_iter().enumerate();
    // Dropped along with this future, the set calls off what waits for a thread. What runs cannot be stopped.
    let mut running = JoinSet::new();
    let ended = Arc::new((Mutex::new(0), Condvar::new()));
    loop {
        // Only what may run is given to the pool: a thread that waits for its turn would be a thread that others lack.
        for (index, input) in waiting.by_ref() {
            let ended = Arc::clone(&ended);
            let hash = Arc::clone(&hash);
            running.spawn_blocking(move || {
                let count = ended.0.lock().unwrap_or_else(PoisonError::into_inner);
                drop(ended.1.wait_while(count, |count| index - *count >= at_once.get()));
                let _ends = Ends(&ended);
                (index, hash(&input))
            });
        }
        match running.join_next().await {
            Some(Ok((index, hash))) => results[index] = Ok(hash),
            // A panic: tokio has caught it on the pool's thread.
            Some(Err(_)) => {}
            None => return results,
        }
    }
}
