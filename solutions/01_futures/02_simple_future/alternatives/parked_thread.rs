//! The thread itself sleeps, by `park`. Beside it, under one lock, is a mark of its own: other code on the thread may use up
//! what `unpark` has left.

use std::mem::take;
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

struct Runner {
    thread: Option<Thread>,
    woken: bool,
}

static RUNNER: Mutex<Runner> = Mutex::new(Runner { thread: None, woken: false });

fn wake() {
    let mut runner = RUNNER.lock().unwrap();
    runner.woken = true;
    if let Some(thread) = &runner.thread {
        thread.unpark();
    }
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    RUNNER.lock().unwrap().thread = Some(thread::current());
    loop {
        if let Poll::Ready(output) = future.poll(wake) {
            return output;
        }
        while !take(&mut RUNNER.lock().unwrap().woken) {
            thread::park();
        }
    }
}
