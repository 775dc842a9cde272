//! Everything in one task: the two producers and the receiving are three futures of one `join!`. Each sender belongs to its
//! producer's future and is dropped along with it.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::{self, Sender};

pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, mut receiver) = mpsc::channel(capacity.get());
    let [first, second] = producers;
    let receive = async {
        let mut messages = Vec::new();
        while let Some(message) = receiver.recv().await {
            messages.push(message);
        }
        messages
    };
    let ((), (), messages) = tokio::join!(first(sender.clone()), second(sender), receive);
    messages
}
