//! Wakes go to a thread, which the first of them starts, and which hands them on to whoever runs a future now.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, OnceLock};
use std::task::Poll;
use std::thread;

pub trait SimpleFuture {
    type Output;

    fn poll(&mut self, wake: fn()) -> Poll<Self::Output>;
}

pub struct CountDown(pub u32);

impl SimpleFuture for CountDown {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        let Some(left) = self.0.checked_sub(1) else { return Poll::Ready(()) };
        self.0 = left;
        wake();
        Poll::Pending
    }
}

static RELAY: OnceLock<Mutex<Sender<()>>> = OnceLock::new();
static RUNNER: Mutex<Option<Sender<()>>> = Mutex::new(None);

fn relay() -> Mutex<Sender<()>> {
    let (relay, wakes) = channel();
    thread::spawn(move || {
        for () in wakes {
            if let Some(runner) = &*RUNNER.lock().unwrap() {
                let _ = runner.send(());
            }
        }
    });
    Mutex::new(relay)
}

fn wake() {
    let _ = RELAY.get_or_init(relay).lock().unwrap().send(());
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    let (sender, woken) = channel();
    *RUNNER.lock().unwrap() = Some(sender);
    loop {
        if let Poll::Ready(output) = future.poll(wake) {
            return output;
        }
        woken.recv().expect("the sender is in the static for as long as this run lasts");
        while woken.try_recv().is_ok() {}
    }
}
