//! fails: one_channel_for_both, in_the_order_of_the_channel
//! Each producer has a channel of its own. The capacity holds for each of them and not for both together, and which message came
//! first is lost.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::{self, Sender};

pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let ((first, mut from_first), (second, mut from_second)) =
        (mpsc::channel(capacity.get()), mpsc::channel(capacity.get()));
    for (producer, sender) in producers.into_iter().zip([first, second]) {
        tokio::spawn(producer(sender));
    }
    let mut messages = Vec::new();
    loop {
        let message = tokio::select! {
            biased;
            Some(message) = from_first.recv() => message,
            Some(message) = from_second.recv() => message,
            else => return messages,
        };
        messages.push(message);
    }
}
