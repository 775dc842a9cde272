//! There is no sender left over: the second producer is given the original.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::{Sender, channel};

pub async fn run<P, F>([first, second]: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let (tx, mut rx) = channel(capacity.into());
    let tx2 = tx.clone();
    tokio::spawn(first(tx2));
    tokio::spawn(second(tx));

    let mut out = vec![];
    loop {
        match rx.recv().await {
            Some(message) => out.push(message),
            None => break out,
        }
    }
}
