//! fails: producers_run_at_the_same_time, more_messages_than_fit, in_the_order_of_the_channel, any_capacity, two_runs_beside_each_other, newest_task_is_woken, in_a_runtime_of_several_threads
//! It waits for the producers to end before it receives anything. As soon as they send more than fits into the channel, they
//! wait for room, and nobody makes any.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::{self, Sender};

pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, mut receiver) = mpsc::channel(capacity.get());
    let tasks = producers.map(|producer| tokio::spawn(producer(sender.clone())));
    drop(sender);
    for task in tasks {
        task.await.expect("no producer panics");
    }

    let mut messages = Vec::new();
    while let Some(message) = receiver.recv().await {
        messages.push(message);
    }
    messages
}
