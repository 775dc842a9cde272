//! fails: one_producer_goes_on_alone, one_channel_for_both, in_the_order_of_the_channel
//! Each producer has a channel of its own, and the second one is read when the first is closed. Until then the second producer
//! is stuck as soon as its channel is full.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::{self, Sender};

pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let mut receivers = Vec::new();
    for producer in producers {
        let (sender, receiver) = mpsc::channel(capacity.get());
        tokio::spawn(producer(sender));
        receivers.push(receiver);
    }
    let mut messages = Vec::new();
    for mut receiver in receivers {
        while let Some(message) = receiver.recv().await {
            messages.push(message);
        }
    }
    messages
}
