//! fails: newest_task_is_woken
//! It keeps the waker of the first poll and receives with that one. When another task takes the future over, the first one is
//! woken and the other waits forever.

use std::future::poll_fn;
use std::num::NonZeroUsize;
use std::task::{Context, Waker};
use tokio::sync::mpsc::{self, Sender};

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

    let mut messages = Vec::new();
    let mut waker = None;
    while let Some(message) = poll_fn(|cx| {
        let waker: &Waker = waker.get_or_insert_with(|| cx.waker().clone());
        receiver.poll_recv(&mut Context::from_waker(waker))
    })
    .await
    {
        messages.push(message);
    }
    messages
}
