//! A few long jobs of the pool, which take inputs from a common list until it is empty or nobody listens.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::num::NonZeroUsize;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::vec::IntoIter;
use tokio::sync::mpsc;
use tokio::task;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashError {
    pub input: usize,
}

impl Display for HashError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "the hash function panicked on input {}", self.input)
    }
}

impl Error for HashError {}

type Waiting = Arc<Mutex<std::iter::Enumerate<IntoIter<Vec<u8>>>>>;

/// Takes away what is left when the future is dropped.
struct Listens(Waiting);

impl Drop for Listens {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).by_ref().for_each(drop);
    }
}

pub async fn hash_all<H>(inputs: Vec<Vec<u8>>, at_once: NonZeroUsize, hash: H) -> Vec<Result<u64, HashError>>
where
    H: Fn(&[u8]) -> u64 + Send + Sync + 'static,
{
    let hash = Arc::new(hash);
    let mut results: Vec<_> = (0..inputs.len()).map(|input| Err(HashError { input })).collect();
    let waiting = Arc::new(Mutex::new(inputs.into_iter().enumerate()));
    let _listens = Listens(Arc::clone(&waiting));
    let (sender, mut receiver) = mpsc::unbounded_channel();
    for _ in 0..at_once.get().min(results.len()) {
        let (hash, waiting, sender) = (Arc::clone(&hash), Arc::clone(&waiting), sender.clone());
        task::spawn_blocking(move || {
            loop {
                let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some((index, input)) = next else { return };
                if let Ok(hash) = catch_unwind(AssertUnwindSafe(|| hash(&input))) {
                    let _ = sender.send((index, hash));
                }
            }
        });
    }
    drop(sender);
    while let Some((index, hash)) = receiver.recv().await {
        results[index] = Ok(hash);
    }
    results
}
