//! One task with a loop over three branches. `select!` decides by lot which of them it polls first, and that does not matter here.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::{self, Sender};

pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, mut receiver) = mpsc::channel(capacity.get());
    let [first, second] = producers.map(|producer| producer(sender.clone()));
    drop(sender);
    tokio::pin!(first, second);
    let (mut first_runs, mut second_runs) = (true, true);
    let mut messages = Vec::new();
    loop {
        tokio::select! {
            // Nobody polls after Ready. Their senders are dropped by then: they belong to the futures, which have ended.
            () = &mut first, if first_runs => first_runs = false,
            () = &mut second, if second_runs => second_runs = false,
            message = receiver.recv() => match message {
                Some(message) => messages.push(message),
                None => return messages,
            },
        }
    }
}
