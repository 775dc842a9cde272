//! A thread of its own for each call, begun when there is a place; a oneshot channel brings the hash back.

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::num::NonZeroUsize;

use std::sync::Arc;
use std::thread;
use tokio::sync::oneshot;

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
    let begin = |index: usize, input: Vec<u8>| {
        let (hash, (sender, receiver)) = (Arc::clone(&hash), oneshot::channel());
        // A panic drops the sender.
        thread::spawn(move || sender.send(hash(&input)));
        async move { (index, receiver.await.map_err(|_| HashError { input: index })) }
    };
    let mut results = vec![Ok(0); inputs.len()];
    let mut waiting = inputs.into_iter().enumerate();
    let mut running: FuturesUnordered<_> =
        waiting.by_ref().take(at_once.get()).map(|(i, input)| begin(i, input)).collect();
    while let Some((index, result)) = running.next().await {
        results[index] = result;
        running.extend(waiting.next().map(|(index, input)| begin(index, input)));
    }
    results
}
