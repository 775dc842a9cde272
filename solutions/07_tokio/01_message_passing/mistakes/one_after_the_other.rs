//! fails: producers_run_at_the_same_time, one_producer_goes_on_alone, one_channel_for_both
//! The second producer begins only when the first one has ended. If the first waits for something that comes from the second,
//! both wait forever.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::{self, Sender};

pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, mut receiver) = mpsc::channel(capacity.get());
    let [first, second] = producers.map(|producer| producer(sender.clone()));
    tokio::spawn(async move {
        first.await;
        second.await;
    });
    drop(sender);

    let mut messages = Vec::new();
    while let Some(message) = receiver.recv().await {
        messages.push(message);
    }
    messages
}
