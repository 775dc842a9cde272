//! fails: dropped_in_between
//! The messages are received in a spawned task of its own. If the future is dropped, that task goes on, so the producers never
//! hear that nobody wants their messages any more.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::{self, Sender};

pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, mut receiver) = mpsc::channel(capacity.get());
    for producer in producers {
        tokio::spawn(producer(sender.clone()));
    }
    drop(sender);

    let mut messages = Vec::new();
    let collector = tokio::spawn(async move {
        while let Some(message) = receiver.recv().await {
            messages.push(message);
        }
        messages
    });
    collector.await.expect("collecting does not panic")
}
