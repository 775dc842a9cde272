//! Both ends of a channel in one task.

/// Sends `items` through a channel and returns what comes out at the other end: all of them, in their order.
///
/// * The channel is one of [`futures::channel::mpsc`], made with a buffer of `buffer`, and each item is a message of its own.
///   At most `buffer` + 1 items are in there at a time, which is what such a channel holds for one sender. While it is full, the
///   sender waits.
/// * How many messages are in there is seen by what is allocated at once. So allocate nothing else for each item, as a linked list
///   does: it would be taken for a message that is still in the channel.
/// * Any buffer will do, even 0, for any number of items. Without items the result is empty.
/// * The future is done when the channel says that all senders are gone and all items have been received.
/// * Nothing is sent before the future is polled. Each time it is `Pending`, the task that polled has been woken or will be,
///   whichever task that is. It takes at most three polls for each item, and 10 more.
/// * It runs on the thread that polls it and does not block that thread, whatever the executor. Several of these futures do not
///   disturb each other.
/// * If the future is dropped before it is done, all items are dropped along with it.
///
/// The items may be of any type: they need not be `Clone` or `Send`, and they may borrow.
pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    todo!()
}
