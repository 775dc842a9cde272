//! fails: one_run_after_another_on_any_thread
//! The thread to unpark is set in the first run and never replaced, so a run on another thread is not woken.

use std::sync::OnceLock;
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

static RUNNER: OnceLock<Thread> = OnceLock::new();

fn wake() {
    if let Some(runner) = RUNNER.get() {
        runner.unpark();
    }
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    RUNNER.get_or_init(thread::current);
    loop {
        if let Poll::Ready(output) = future.poll(wake) {
            return output;
        }
        thread::park();
    }
}
