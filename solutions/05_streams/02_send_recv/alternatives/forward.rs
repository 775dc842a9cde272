//! The items are a stream already, and a stream can be sent as a whole: `forward` closes the channel at its end.

use futures::channel::mpsc;
use futures::future;
use futures::stream::{self, StreamExt};

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (sender, receiver) = mpsc::channel(buffer);
    let sending = stream::iter(items).map(Ok).forward(sender);
    let (sent, received) = future::join(sending, receiver.collect()).await;
    sent.expect("nobody closes the channel before its end");
    received
}
