//! The tasks are in a `JoinSet`, which aborts them when it is dropped: at the end, or along with the future. Messages are taken
//! out many at a time.

use std::num::NonZeroUsize;
use tokio::sync::mpsc::{self, Sender};
use tokio::task::JoinSet;

const AT_ONCE: usize = 16;

pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    let mut receiver = {
        let (sender, receiver) = mpsc::channel(capacity.get());
        for producer in producers {
            tasks.spawn(producer(sender.clone()));
        }
        receiver
    };
    let mut messages = Vec::new();
    while receiver.recv_many(&mut messages, AT_ONCE).await > 0 {}
    messages
}
