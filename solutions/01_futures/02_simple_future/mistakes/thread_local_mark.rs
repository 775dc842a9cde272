//! fails: not_polled_while_nobody_wakes, waiting_uses_no_processor_time, wake_does_not_wait_for_the_poll, a_late_wake_harms_nobody, one_run_after_another_on_any_thread, wake_racing_the_decision_to_sleep
//! The mark is in a thread local: a wake from another thread leaves it where nobody looks.

use std::cell::Cell;
use std::task::Poll;
use std::thread;
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

thread_local! {
    static WOKEN: Cell<bool> = const { Cell::new(false) };
}

fn wake() {
    WOKEN.set(true);
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    loop {
        if let Poll::Ready(output) = future.poll(wake) {
            return output;
        }
        while !WOKEN.replace(false) {
            thread::sleep(Duration::from_millis(1));
        }
    }
}
