//! Wakes are messages in a channel that has room for all of them: each costs one poll, and none is lost.

use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
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

static WAKES: Mutex<Option<Sender<()>>> = Mutex::new(None);

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    let (sender, woken) = channel();
    *WAKES.lock().unwrap() = Some(sender);
    let wake = || {
        if let Some(wakes) = &*WAKES.lock().unwrap() {
            let _ = wakes.send(());
        }
    };
    loop {
        match future.poll(wake) {
            Poll::Ready(output) => return output,
            Poll::Pending => woken.recv().expect("the sender is in the static for as long as this run lasts"),
        }
    }
}
