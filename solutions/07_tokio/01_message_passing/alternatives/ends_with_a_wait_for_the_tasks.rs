//! When the channel is closed, it also waits for the two tasks to end. A producer that panicked is passed over.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::{self, Receiver, Sender};

pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(capacity.get());
    let tasks = producers.map(|producer| tokio::spawn(producer(sender.clone())));
    drop(sender);
    let messages = collect(receiver).await;
    for task in tasks {
        let _ = task.await;
    }
    messages
}

async fn collect(mut receiver: Receiver<String>) -> Vec<String> {
    let mut messages = Vec::new();
    while let Some(message) = receiver.recv().await {
        messages.push(message);
    }
    messages
}
