//! fails: items_go_through_the_channel
//! The items are handed back as they came: no channel is made, and nothing is sent.

pub async fn send_recv<T>(items: Vec<T>, _buffer: usize) -> Vec<T> {
    items
}
