//! fails: nothing_is_sent_before_the_first_poll
//! The call itself sends the first item, and only the others are sent when the future is polled.

use futures::channel::mpsc;
use futures::{SinkExt, StreamExt, join};

pub fn send_recv<T>(items: Vec<T>, buffer: usize) -> impl Future<Output = Vec<T>> {
    let (mut sender, receiver) = mpsc::channel(buffer);
    let mut items = items.into_iter();
    if let Some(first) = items.next() {
        let _ = sender.try_send(first);
    }
    async move {
        let send = async move {
            for item in items {
                sender.send(item).await.expect("the receiver lives until it has seen the end");
            }
        };
        let ((), received) = join!(send, receiver.collect());
        received
    }
}
