//! Two producers send through one channel, and the messages are collected at its other end.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::{self, Sender};

/// Runs both producers and returns the messages that they sent.
pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, mut receiver) = mpsc::channel(capacity.get());
    for producer in producers {
        // Nobody awaits these tasks. Their senders tell when they are done, and if this future is dropped, the receiver goes
        // with it and their next `send` fails.
        tokio::spawn(producer(sender.clone()));
    }
    // The original was only there to be cloned. As long as it lives, there is a sender, and `recv` waits for it.
    drop(sender);

    let mut messages = Vec::new();
    while let Some(message) = receiver.recv().await {
        messages.push(message);
    }
    messages
}
