//! fails: items_go_through_the_channel
//! The items are handed back as they came. What goes through the channel, if there is one, is something else.

use futures::channel::mpsc;
use futures::{SinkExt, StreamExt, join};

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (mut sender, receiver) = mpsc::channel(buffer);
    let number = items.len();
    let send = async move {
        for _ in 0..number {
            sender.send(()).await.expect("the receiver lives until it has seen the end");
        }
    };
    let ((), _received) = join!(send, receiver.collect::<Vec<()>>());
    items
}
