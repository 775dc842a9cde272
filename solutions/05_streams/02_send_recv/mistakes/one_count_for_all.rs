//! fails: each_future_has_its_own_channel
//! How many items are still to come stands in a static, which all futures share: they count down each other's items.

use futures::channel::mpsc;
use std::sync::atomic::{AtomicUsize, Ordering};

static LEFT: AtomicUsize = AtomicUsize::new(0);
use futures::{SinkExt, StreamExt, join};

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (mut sender, mut receiver) = mpsc::channel(buffer);
    LEFT.store(items.len(), Ordering::Relaxed);
    let send = async move {
        for item in items {
            sender.send(item).await.expect("the receiver lives until it has seen the end");
        }
    };
    let receive = async move {
        let mut received = Vec::new();
        while LEFT.load(Ordering::Relaxed) > 0 {
            received.extend(receiver.next().await);
            LEFT.fetch_sub(1, Ordering::Relaxed);
        }
        received
    };
    join!(send, receive).1
}
