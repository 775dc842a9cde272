//! fails: ends_with_the_last_sender
//! It takes the end of the two tasks for the end of the messages. A clone of a sender that a producer gave to somebody else may
//! still send, and what comes from there is lost.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::{self, Sender};

pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, mut receiver) = mpsc::channel(capacity.get());
    let tasks = producers.map(|producer| tokio::spawn(producer(sender.clone())));
    let mut ended = std::pin::pin!(async {
        for task in tasks {
            let _ = task.await;
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
            () = &mut ended => break,
        }
    }
    while let Ok(message) = receiver.try_recv() {
        messages.push(message);
    }
    messages
}
