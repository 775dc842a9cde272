//! fails: buffer_of_nothing, the_buffer_is_no_larger_than_asked_for, any_number_through_any_buffer
//! Each item is sent and then received, one after the other. With a buffer of 0 the send of the very first one waits until it
//! is received, which is the next line.

use futures::channel::mpsc;
use futures::{SinkExt, StreamExt};

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (mut sender, mut receiver) = mpsc::channel(buffer);
    let mut received = Vec::new();
    for item in items {
        sender.send(item).await.expect("the receiver is here");
        received.extend(receiver.next().await);
    }
    received
}
