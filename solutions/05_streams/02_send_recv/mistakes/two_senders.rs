//! fails: more_items_than_the_buffer, the_buffer_is_no_larger_than_asked_for, any_number_through_any_buffer, the_task_that_polled_is_woken, each_future_has_its_own_channel
//! Two senders send half of the items each, at the same time. Only the items of one sender keep their order.

use futures::channel::mpsc;
use futures::{SinkExt, StreamExt, join};

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (sender, receiver) = mpsc::channel(buffer);
    let mut first = items;
    let second = first.split_off(first.len() / 2);
    let send = |items: Vec<T>, mut sender: mpsc::Sender<T>| async move {
        for item in items {
            sender.send(item).await.expect("the receiver lives until it has seen the end");
        }
    };
    let senders = (send(first, sender.clone()), send(second, sender));
    let ((), (), received) = join!(senders.0, senders.1, receiver.collect());
    received
}
