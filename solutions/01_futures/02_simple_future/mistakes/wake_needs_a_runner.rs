//! fails: a_late_wake_harms_nobody
//! A wake takes for granted that some future is being run, and panics when it comes late.

use std::sync::Mutex;
use std::task::Poll;
use std::thread::{self, Thread};

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

static RUNNER: Mutex<Option<Thread>> = Mutex::new(None);

fn wake() {
    let runner = RUNNER.lock().unwrap().clone();
    runner.expect("a future is being run").unpark();
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    *RUNNER.lock().unwrap() = Some(thread::current());
    loop {
        if let Poll::Ready(output) = future.poll(wake) {
            *RUNNER.lock().unwrap() = None;
            return output;
        }
        thread::park();
    }
}
