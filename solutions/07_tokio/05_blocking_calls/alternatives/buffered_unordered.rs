//! A stream of futures, of which `buffer_unordered` keeps so many going; afterwards they are sorted.

use futures::{StreamExt, stream};
use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::num::NonZeroUsize;

use std::sync::Arc;
use tokio::task::{self, JoinHandle};

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

/// Calls the work off when nobody waits for it any more, if it has not begun.
struct CalledOff(JoinHandle<u64>);

impl Drop for CalledOff {
    fn drop(&mut self) {
        self.0.abort();
    }
}

pub async fn hash_all<H>(inputs: Vec<Vec<u8>>, at_once: NonZeroUsize, hash: H) -> Vec<Result<u64, HashError>>
where
    H: Fn(&[u8]) -> u64 + Send + Sync + 'static,
{
    let hash = Arc::new(hash);
    let work = inputs.into_iter().enumerate().map(|(index, input)| {
        let hash = Arc::clone(&hash);
        async move {
            let mut handle = CalledOff(task::spawn_blocking(move || hash(&input)));
            (index, (&mut handle.0).await.map_err(|_| HashError { input: index }))
        }
    });
    let mut results: Vec<_> = stream::iter(work).buffer_unordered(at_once.get()).collect().await;
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
