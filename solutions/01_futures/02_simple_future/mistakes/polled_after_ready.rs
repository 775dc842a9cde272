//! fails: run_returns_the_output, not_polled_while_nobody_wakes, waiting_uses_no_processor_time, a_late_wake_harms_nobody, one_run_after_another_on_any_thread
//! It polls until the future is Ready, and then once more to get the output.

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
    while future.poll(wake).is_pending() {
        let mut woken = BELL.wait_while(WOKEN.lock().unwrap(), |woken| !*woken).unwrap();
        *woken = false;
    }
    match future.poll(wake) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!(),
    }
}
