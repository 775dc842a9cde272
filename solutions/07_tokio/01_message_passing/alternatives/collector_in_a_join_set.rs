//! The producers and the receiving are tasks of one `JoinSet`, so all of them end when the future is dropped.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::{self, Sender};
use tokio::task::JoinSet;

pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, mut receiver) = mpsc::channel(capacity.get());
    let mut tasks: JoinSet<Option<Vec<String>>> = JoinSet::new();
    for producer in producers {
        let producing = producer(sender.clone());
        tasks.spawn(async move {
            producing.await;
            None
        });
    }
    drop(sender);
    tasks.spawn(async move {
        let mut messages = Vec::new();
        while let Some(message) = receiver.recv().await {
            messages.push(message);
        }
        Some(messages)
    });
    while let Some(ended) = tasks.join_next().await {
        if let Ok(Some(messages)) = ended {
            return messages;
        }
    }
    Vec::new()
}
