//! fails: count_down_from_three, pending_exactly_n_times, count_down_from_zero_is_ready_at_once, wakes_before_each_pending, run_finishes_a_count_down
//! It counts first and looks afterwards: one Pending is missing, and at zero there is nothing left to take away.

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
        self.0 -= 1;
        if self.0 == 0 {
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
