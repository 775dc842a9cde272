//! fails: count_down_from_three, pending_exactly_n_times, count_down_from_zero_is_ready_at_once
//! It ends below zero instead of at zero, so it is Pending once too often.

use std::sync::{Condvar, Mutex};
use std::task::Poll;

pub trait SimpleFuture {
    type Output;

    fn poll(&mut self, wake: fn()) -> Poll<Self::Output>;
}

pub struct CountDown(pub u32);

impl SimpleFuture for CountDown {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        let before = self.0;
        self.0 = before.wrapping_sub(1);
        if before == u32::MAX {
            return Poll::Ready(());
        }
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
        let mut woken = BELL.wait_while(WOKEN.lock().unwrap(), |woken| !*woken).unwrap();
        *woken = false;
    }
}
