//! fails: not_polled_while_nobody_wakes, waiting_uses_no_processor_time
//! It polls every few milliseconds instead of being woken.

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

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    loop {
        if let Poll::Ready(output) = future.poll(|| {}) {
            return output;
        }
        thread::sleep(Duration::from_millis(1));
    }
}
