//! fails: not_polled_while_nobody_wakes, waiting_uses_no_processor_time, wake_racing_the_decision_to_sleep
//! It polls again and again and does not care for wakes.

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

fn wake() {}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    loop {
        if let Poll::Ready(output) = future.poll(wake) {
            return output;
        }
    }
}
