//! fails: not_polled_after_ready, polled_again_when_woken_and_not_before, not_polled_between_two_wakes, sleeps_while_nobody_wakes, wake_racing_the_decision_to_sleep, one_run_after_another_on_any_thread, a_late_wake_harms_nobody, two_wakes_at_the_same_time
//! The mark is in a thread local: a wake from another thread leaves it where `run` never looks.

use std::cell::Cell;
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

thread_local! {
    static WOKEN: Cell<bool> = const { Cell::new(false) };
}

static RUNNER: Mutex<Option<Thread>> = Mutex::new(None);

fn wake() {
    WOKEN.set(true);
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
        while !WOKEN.take() {
            thread::park();
        }
    }
}
