//! fails: items_come_out_in_order, more_items_than_the_buffer, buffer_of_nothing, nothing_to_send, items_go_through_the_channel, a_full_channel_holds_the_sender_back, the_buffer_is_no_larger_than_asked_for, any_number_through_any_buffer, dropped_at_any_await, nothing_is_sent_before_the_first_poll, the_task_that_polled_is_woken, each_future_has_its_own_channel, it_blocks_nobody
//! All items are to be received before the first one is sent. The receiver waits for a sender that comes later in the same
//! task.

use futures::channel::mpsc;
use futures::{SinkExt, StreamExt};

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (mut sender, receiver) = mpsc::channel(buffer);
    let send = async move {
        for item in items {
            sender.send(item).await.expect("the receiver lives until it has seen the end");
        }
    };
    let received = receiver.collect().await;
    send.await;
    received
}
