//! Both ends of a channel in one task.

use futures::channel::mpsc;
use futures::{SinkExt, StreamExt, join};

/// Sends `items` through a channel and returns what comes out at the other end: all of them, in their order.
pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (mut sender, receiver) = mpsc::channel(buffer);
    // `move`, so that the sender belongs to this block and is dropped at its end. A sender that lived as long as this function
    // would keep the receiver waiting, and the receiver would keep the function from ending.
    let send = async move {
        for item in items {
            sender.send(item).await.expect("the receiver lives until it has seen the end");
        }
    };
    // Not one after the other: a sender that waits for room is waiting for the receiver.
    let ((), received) = join!(send, receiver.collect());
    received
}
