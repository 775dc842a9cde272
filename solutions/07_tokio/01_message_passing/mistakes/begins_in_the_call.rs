//! fails: nothing_before_the_first_poll, in_a_runtime_of_several_threads
//! The call itself spawns the producers, so they run before anybody has polled the future, and even if nobody ever does.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::{self, Sender};

pub fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> impl Future<Output = Vec<String>>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, mut receiver) = mpsc::channel(capacity.get());
    for producer in producers {
        tokio::spawn(producer(sender.clone()));
    }
    drop(sender);
    async move {
        let mut messages = Vec::new();
        while let Some(message) = receiver.recv().await {
            messages.push(message);
        }
        messages
    }
}
