//! It waits for the mark with a time limit, and looks for it as often as is allowed.

use std::mem::take;
use std::sync::{Condvar, Mutex};
use std::task::Poll;
use std::time::Duration;

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

static WOKEN: Mutex<bool> = Mutex::new(false);
static BELL: Condvar = Condvar::new();

fn wake() {
    *WOKEN.lock().unwrap() = true;
    BELL.notify_all();
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    loop {
        if let Poll::Ready(output) = future.poll(wake) {
            return output;
        }
        let mut woken = WOKEN.lock().unwrap();
        while !take(&mut *woken) {
            woken = BELL.wait_timeout(woken, Duration::from_millis(100)).unwrap().0;
        }
    }
}
