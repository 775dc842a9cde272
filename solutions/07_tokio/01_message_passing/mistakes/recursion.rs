//! fails: in_a_runtime_of_several_threads
//! Each message is received by a call within the call for the one before. With thousands of messages they no longer fit on the
//! stack.

use std::num::NonZeroUsize;
use std::pin::Pin;
use tokio::sync::mpsc::{self, Receiver, Sender};

fn rest(receiver: &mut Receiver<String>) -> Pin<Box<dyn Future<Output = Vec<String>> + Send + '_>> {
    Box::pin(async move {
        let Some(message) = receiver.recv().await else { return Vec::new() };
        let mut messages = rest(receiver).await;
        messages.push(message);
        messages
    })
}

pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, mut receiver) = mpsc::channel(capacity.get());
    for producer in producers {
        tokio::spawn(producer(sender.clone()));
    }
    drop(sender);

    let mut messages = rest(&mut receiver).await;
    messages.reverse();
    messages
}
