//! `feed` waits for room before it sends and not after, `next` in a loop instead of `collect`, and the receiver is polled first.

use futures::channel::mpsc;
use futures::{SinkExt, StreamExt, join};

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (sender, mut receiver) = mpsc::channel::<T>(buffer);
    let mut received = Vec::with_capacity(items.len());
    let receive = async {
        while let Some(item) = receiver.next().await {
            received.push(item);
        }
    };
    join!(receive, produce(items, sender));
    received
}

async fn produce<T>(items: Vec<T>, mut sender: mpsc::Sender<T>) {
    for item in items {
        if sender.feed(item).await.is_err() {
            return;
        }
    }
}
