//! Without a second future: fill the channel, empty it, and so on. Nothing is ever waited for, so there is no await and one poll.

use futures::channel::mpsc;
use futures::{FutureExt, StreamExt};

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (sender, mut receiver) = mpsc::channel(buffer);
    let mut sender = Some(sender);
    let mut received = Vec::with_capacity(items.len());
    let mut items = items.into_iter();
    let mut unsent = items.next();
    loop {
        while let (Some(item), Some(open)) = (unsent.take(), &mut sender) {
            match open.try_send(item) {
                Ok(()) => unsent = items.next(),
                Err(full) => {
                    unsent = Some(full.into_inner());
                    break;
                }
            }
        }
        if unsent.is_none() {
            sender = None;
        }
        while let Some(next) = receiver.next().now_or_never() {
            match next {
                Some(item) => received.push(item),
                None => return received,
            }
        }
    }
}
