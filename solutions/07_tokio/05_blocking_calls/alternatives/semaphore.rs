//! A future for each input, which waits for a permit before it goes to the pool; the permit goes along.

use futures::future::join_all;
use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::num::NonZeroUsize;

use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::{self, AbortHandle};

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

struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

pub async fn hash_all<H>(inputs: Vec<Vec<u8>>, at_once: NonZeroUsize, hash: H) -> Vec<Result<u64, HashError>>
where
    H: Fn(&[u8]) -> u64 + Send + Sync + 'static,
{
    let hash = Arc::new(hash);
    let places = Arc::new(Semaphore::new(at_once.get().min(Semaphore::MAX_PERMITS)));
    let one = async |index: usize, input: Vec<u8>| {
        let error = HashError { input: index };
        let place = Arc::clone(&places).acquire_owned().await.map_err(|_| error)?;
        let hash = Arc::clone(&hash);
        let handle = task::spawn_blocking(move || {
            let _place = place;
            hash(&input)
        });
        let _abort = AbortOnDrop(handle.abort_handle());
        handle.await.map_err(|_| error)
    };
    join_all(inputs.into_iter().enumerate().map(|(index, input)| one(index, input))).await
}
