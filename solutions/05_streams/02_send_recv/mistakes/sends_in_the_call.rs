//! fails: nothing_is_sent_before_the_first_poll
//! The call itself fills the channel, and only what is left over is sent when the future is polled.

use futures::channel::mpsc;
use futures::{SinkExt, StreamExt, join};

pub fn send_recv<T>(items: Vec<T>, buffer: usize) -> impl Future<Output = Vec<T>> {
    let (mut sender, receiver) = mpsc::channel(buffer);
    let mut items = items.into_iter();
    let mut left = None;
    for item in items.by_ref() {
        if let Err(full) = sender.try_send(item) {
            left = Some(full.into_inner());
            break;
        }
    }
    async move {
        let send = async move {
            for item in left.into_iter().chain(items) {
                sender.send(item).await.expect("the receiver lives until it has seen the end");
            }
        };
        join!(send, receiver.collect()).1
    }
}
