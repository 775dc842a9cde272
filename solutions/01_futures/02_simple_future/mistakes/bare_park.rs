//! fails: a_wake_survives_other_parking
//! It relies on what `unpark` leaves for the next `park` and has no mark of its own. If other code on the thread parks
//! after the wake, what `unpark` has left is used up, and the thread sleeps on.

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
    if let Some(thread) = &*RUNNER.lock().unwrap() {
        thread.unpark();
    }
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    *RUNNER.lock().unwrap() = Some(thread::current());
    loop {
        if let Poll::Ready(output) = future.poll(wake) {
            return output;
        }
        thread::park();
    }
}
