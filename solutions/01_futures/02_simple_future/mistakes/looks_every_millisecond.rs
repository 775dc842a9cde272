//! fails: waiting_uses_no_processor_time
//! It looks for the mark a thousand times a second, and sleeps in between.

use std::sync::atomic::{AtomicBool, Ordering};
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
        if let Some(n) = self.0.checked_sub(1) {
            self.0 = n;
            wake();
            return Poll::Pending;
        }
        Poll::Ready(())
    }
}

static WOKEN: AtomicBool = AtomicBool::new(false);

fn wake() {
    WOKEN.store(true, Ordering::Release);
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    loop {
        if let Poll::Ready(output) = future.poll(wake) {
            return output;
        }
        while !WOKEN.swap(false, Ordering::Acquire) {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
