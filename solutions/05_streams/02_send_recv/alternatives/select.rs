//! One loop with `select!`: whichever end gets further. What is being sent is kept over the turns of the loop.

use futures::channel::mpsc;
use futures::future::{Fuse, FutureExt};
use futures::{SinkExt, StreamExt, select};

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (mut sender, receiver) = mpsc::channel(buffer);
    let mut receiver = receiver.fuse();
    let send: Fuse<_> = async move {
        for item in items {
            sender.send(item).await.expect("the receiver is there until the end");
        }
    }
    .fuse();
    let mut send = Box::pin(send);
    let mut received = Vec::new();
    loop {
        select! {
            () = send => {}
            item = receiver.next() => match item {
                Some(item) => received.push(item),
                None => return received,
            },
        }
    }
}
