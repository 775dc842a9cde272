//! fails: runs_a_count_down, a_wake_survives_other_parking, a_late_wake_harms_nobody, several_wakes_are_as_good_as_one, a_wake_does_not_wait_for_the_poll, two_wakes_at_the_same_time
//! A wake and `run` meet at a barrier, so a wake waits until `run` comes there too. During a poll, or when the future
//! is over, that never happens.

use std::sync::Barrier;
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

static BELL: Barrier = Barrier::new(2);

fn wake() {
    BELL.wait();
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    loop {
        if let Poll::Ready(output) = future.poll(wake) {
            return output;
        }
        BELL.wait();
    }
}
