//! fails: it_blocks_nobody
//! The two ends are run by an executor within the future. It keeps the thread until everything is done, and panics if that
//! thread already runs one of its kind.

use futures::channel::mpsc;
use futures::executor::block_on;
use futures::{SinkExt, StreamExt, join};

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (mut sender, receiver) = mpsc::channel(buffer);
    let send = async move {
        for item in items {
            sender.send(item).await.expect("the receiver lives until it has seen the end");
        }
    };
    block_on(async { join!(send, receiver.collect()).1 })
}
