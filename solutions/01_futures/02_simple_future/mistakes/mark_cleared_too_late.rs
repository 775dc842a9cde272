//! fails: run_returns_the_output, run_finishes_a_count_down, several_wakes_are_as_good_as_one, wake_does_not_wait_for_the_poll, a_late_wake_harms_nobody, wake_racing_the_decision_to_sleep
//! The mark is taken away after the poll and before the wait, and with it a wake that came during the poll.

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
        let mut woken = WOKEN.lock().unwrap();
        *woken = false;
        drop(BELL.wait_while(woken, |woken| !*woken).unwrap());
    }
}
