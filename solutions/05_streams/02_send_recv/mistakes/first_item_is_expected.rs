//! fails: nothing_to_send, any_number_through_any_buffer
//! The first item is awaited for itself and expected to be there. Where nothing is sent, the end comes instead.

use futures::channel::mpsc;
use futures::{SinkExt, StreamExt, join};

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (mut sender, mut receiver) = mpsc::channel(buffer);
    let send = async move {
        for item in items {
            sender.send(item).await.expect("the receiver lives until it has seen the end");
        }
    };
    let receive = async move {
        let mut received = vec![receiver.next().await.expect("something is sent")];
        while let Some(item) = receiver.next().await {
            received.push(item);
        }
        received
    };
    join!(send, receive).1
}
