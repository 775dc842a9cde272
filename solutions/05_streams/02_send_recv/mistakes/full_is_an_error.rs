//! fails: more_items_than_the_buffer, buffer_of_nothing, a_full_channel_holds_the_sender_back, the_buffer_is_no_larger_than_asked_for, any_number_through_any_buffer, dropped_at_any_await, the_task_that_polled_is_woken, each_future_has_its_own_channel
//! try_send does not wait for room. When the channel is full it gives an error, and unwrap makes a panic of it.

use futures::channel::mpsc;
use futures::{StreamExt, join};

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (mut sender, receiver) = mpsc::channel(buffer);
    let send = async move {
        for item in items {
            sender.try_send(item).unwrap();
        }
    };
    let ((), received) = join!(send, receiver.collect());
    received
}
