//! fails: items_outlive_what_they_borrow
//! The items have to be Clone, Send and 'static, of which the channel itself asks for nothing.

use futures::channel::mpsc;
use futures::{SinkExt, StreamExt, join};

pub async fn send_recv<T: Clone + Send + 'static>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (mut sender, receiver) = mpsc::channel(buffer);
    let send = async move {
        for item in &items {
            sender.send(item.clone()).await.expect("the receiver lives until it has seen the end");
        }
    };
    join!(send, receiver.collect()).1
}
