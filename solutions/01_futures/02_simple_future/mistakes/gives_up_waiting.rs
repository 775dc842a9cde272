//! fails: not_polled_while_nobody_wakes
//! The wait has a time limit of 50 ms, after which it polls without a wake.

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
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
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
        let woken = WOKEN.lock().unwrap();
        let (mut woken, _) = BELL.wait_timeout_while(woken, Duration::from_millis(50), |woken| !*woken).unwrap();
        *woken = false;
    }
}
