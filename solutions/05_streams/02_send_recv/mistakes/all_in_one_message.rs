//! fails: items_go_through_the_channel
//! The whole list goes through the channel as a single message, so there is nothing that could be held back or come one by
//! one.

use futures::channel::mpsc;
use futures::{SinkExt, StreamExt, join};

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (mut sender, receiver) = mpsc::channel(buffer);
    let send = async move {
        {
            sender.send(items).await.expect("the receiver lives until it has seen the end");
        }
    };
    let ((), lists) = join!(send, receiver.collect::<Vec<Vec<T>>>());
    lists.into_iter().flatten().collect()
}
