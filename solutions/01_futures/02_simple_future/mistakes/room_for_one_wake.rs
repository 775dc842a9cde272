//! fails: several_wakes_are_as_good_as_one
//! Wakes go into a channel with room for one: the second one waits until somebody takes the first, and nobody does.

use std::sync::Mutex;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::task::Poll;

pub trait SimpleFuture {
    type Output;

    fn poll(&mut self, wake: fn()) -> Poll<Self::Output>;
}

pub struct CountDown(pub u32);

impl SimpleFuture for CountDown {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        wake();
        Poll::Pending
    }
}

static WAKES: Mutex<Option<SyncSender<()>>> = Mutex::new(None);

fn wake() {
    if let Some(wakes) = &*WAKES.lock().unwrap() {
        let _ = wakes.send(());
    }
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    let (sender, woken) = sync_channel(1);
    *WAKES.lock().unwrap() = Some(sender);
    loop {
        if let Poll::Ready(output) = future.poll(wake) {
            return output;
        }
        woken.recv().unwrap();
    }
}
