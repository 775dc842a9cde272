//! fails: ends_with_the_last_sender, producers_run_at_the_same_time, one_producer_goes_on_alone, more_messages_than_fit, waiting_is_no_work, in_the_order_of_the_channel, any_capacity, two_runs_beside_each_other, newest_task_is_woken, in_a_runtime_of_several_threads
//! It is done as soon as one of the two producers has ended. What the other one would still have sent is lost.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::{self, Sender};

pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, mut receiver) = mpsc::channel(capacity.get());
    let [first, second] = producers.map(|producer| tokio::spawn(producer(sender.clone())));
    let mut ended = std::pin::pin!(async {
        tokio::select! {
            _ = first => {}
            _ = second => {}
        }
    });
    drop(sender);

    let mut messages = Vec::new();
    loop {
        tokio::select! {
            biased;
            message = receiver.recv() => match message {
                Some(message) => messages.push(message),
                None => return messages,
            },
            () = &mut ended => return messages,
        }
    }
}
