//! fails: two_runs_beside_each_other
//! The messages are kept in a static, which all runs share. Two of them beside each other return each other's messages.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use tokio::sync::mpsc::{self, Sender};

static MESSAGES: Mutex<Vec<String>> = Mutex::new(Vec::new());

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

    while let Some(message) = receiver.recv().await {
        MESSAGES.lock().expect("no panic").push(message);
    }
    std::mem::take(&mut *MESSAGES.lock().expect("no panic"))
}
