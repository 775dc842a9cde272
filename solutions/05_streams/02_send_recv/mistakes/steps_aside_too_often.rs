//! fails: more_items_than_the_buffer, any_number_through_any_buffer
//! Before each item the sender wakes its own task and steps aside, four times. Nothing is gained by that: the receiver has
//! its turn whenever the sender has to wait.

use futures::channel::mpsc;
use futures::{SinkExt, StreamExt, join};
use std::future::poll_fn;
use std::task::Poll;

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (mut sender, receiver) = mpsc::channel(buffer);
    let send = async move {
        for item in items {
            for _ in 0..4 {
                step_aside().await;
            }
            sender.send(item).await.expect("the receiver lives until it has seen the end");
        }
    };
    let ((), received) = join!(send, receiver.collect());
    received
}

async fn step_aside() {
    let mut stepped = false;
    poll_fn(|cx| {
        cx.waker().wake_by_ref();
        if std::mem::replace(&mut stepped, true) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await
}
