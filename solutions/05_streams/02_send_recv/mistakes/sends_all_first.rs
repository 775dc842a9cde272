//! fails: more_items_than_the_buffer, buffer_of_nothing, a_full_channel_holds_the_sender_back, the_buffer_is_no_larger_than_asked_for, any_number_through_any_buffer, dropped_at_any_await, the_task_that_polled_is_woken, each_future_has_its_own_channel
//! All items are sent before the first one is received. As soon as there are more of them than the buffer holds, send waits
//! for a receiver that comes later in the same task.

use futures::channel::mpsc;
use futures::{SinkExt, StreamExt};

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (mut sender, receiver) = mpsc::channel(buffer);
    let send = async move {
        for item in items {
            sender.send(item).await.expect("the receiver lives until it has seen the end");
        }
    };
    send.await;
    receiver.collect().await
}
