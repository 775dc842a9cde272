//! As many lanes as may run at once; each takes the next input when it is done with one.

use futures::future::join_all;
use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::num::NonZeroUsize;

use std::cell::RefCell;
use std::sync::Arc;
use tokio::task::JoinSet;

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

pub async fn hash_all<H>(inputs: Vec<Vec<u8>>, at_once: NonZeroUsize, hash: H) -> Vec<Result<u64, HashError>>
where
    H: Fn(&[u8]) -> u64 + Send + Sync + 'static,
{
    let hash = Arc::new(hash);
    let count = inputs.len();
    let results = RefCell::new(vec![Ok(0); count]);
    let waiting = RefCell::new(inputs.into_iter().enumerate());
    let lane = async || {
        loop {
            let Some((index, input)) = waiting.borrow_mut().next() else { return };
            let hash = Arc::clone(&hash);
            let mut one = JoinSet::new();
            one.spawn_blocking(move || hash(&input));
            let result = match one.join_next().await {
                Some(Ok(hash)) => Ok(hash),
                _ => Err(HashError { input: index }),
            };
            results.borrow_mut()[index] = result;
        }
    };
    join_all((0..at_once.get().min(count)).map(|_| lane())).await;
    results.into_inner()
}
