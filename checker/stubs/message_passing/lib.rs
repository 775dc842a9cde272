//! Two producers send through one channel, and the messages are collected at its other end.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::Sender;

/// Runs both producers and returns the messages that they sent.
///
/// It is polled inside a tokio runtime, of one thread or of several.
///
/// * Nothing happens before the first poll. Then each producer is called once, with a sender of its own, and the future that
///   it returns is run. Both senders belong to one channel, made by [`tokio::sync::mpsc::channel`] with this capacity, so at
///   most `capacity` messages wait in it.
/// * Both producers run at the same time: neither waits for the other to end, and the messages are received meanwhile. So any
///   number of messages comes through, whatever the capacity.
/// * The result has every message, in the order in which they entered the channel.
/// * It is done once the last sender is gone, and not before. A producer may clone its sender and give the clone to anybody;
///   a message that comes from there counts as well. If neither producer sends anything, the result is empty.
/// * After `Pending` the task that polled last is woken when there is something to do, at the latest when the last sender is
///   gone. While nothing happens, it is left alone after 10 polls at most. No thread is blocked, and none is started.
/// * If the future is dropped, the receiver is dropped along with it. A producer that still runs then gets an error from
///   `send`, even if it was waiting for room; it may also be dropped.
/// * Several of these futures do not disturb each other.
///
/// Not specified are: a producer that panics, what becomes of one that has dropped its sender and still works, and a capacity
/// that is too large for tokio's channels, so above [`tokio::sync::Semaphore::MAX_PERMITS`].
pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    todo!()
}
