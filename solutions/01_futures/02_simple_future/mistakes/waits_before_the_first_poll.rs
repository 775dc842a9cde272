//! fails: run_returns_the_output, run_finishes_a_count_down, ready_at_once_needs_no_wake, not_polled_while_nobody_wakes, waiting_uses_no_processor_time, several_wakes_are_as_good_as_one, wake_does_not_wait_for_the_poll, a_late_wake_harms_nobody, one_run_after_another_on_any_thread, wake_racing_the_decision_to_sleep
//! It wants to be woken before the first poll too; but nobody has a wake to call yet.

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
        let mut woken = BELL.wait_while(WOKEN.lock().unwrap(), |woken| !*woken).unwrap();
        *woken = false;
        drop(woken);
        if let Poll::Ready(output) = future.poll(wake) {
            return output;
        }
    }
}
