//! fails: wakes_before_each_pending, run_finishes_a_count_down
//! It says Pending and wakes nobody, so nobody asks again.

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
        let _ = wake;
        match self.0.checked_sub(1) {
            None => Poll::Ready(()),
            Some(left) => {
                self.0 = left;
                Poll::Pending
            }
        }
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
