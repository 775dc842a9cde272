//! fails: wake_racing_the_decision_to_sleep
//! The mark is looked at before the lock of the bell is taken. A wake in between leaves its mark too late, and rings too early.

use std::sync::atomic::{AtomicBool, Ordering};
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
        self.0 = before.saturating_sub(1);
        if before == 0 {
            Poll::Ready(())
        } else {
            wake();
            Poll::Pending
        }
    }
}

static WOKEN: AtomicBool = AtomicBool::new(false);
static DUMMY: Mutex<()> = Mutex::new(());
static RING: Condvar = Condvar::new();

fn wake() {
    WOKEN.store(true, Ordering::SeqCst);
    RING.notify_all();
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    loop {
        match future.poll(wake) {
            Poll::Ready(output) => break output,
            Poll::Pending => {
                while !WOKEN.swap(false, Ordering::SeqCst) {
                    drop(RING.wait(DUMMY.lock().unwrap()).unwrap());
                }
            }
        }
    }
}
