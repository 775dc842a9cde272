//! fails: no_polls_while_nobody_wakes, long_silence_costs_no_polls
//! The thread naps and polls again: hardly any processor time, but a wake is noticed late and many polls are for
//! nothing.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        thread::sleep(Duration::from_millis(10));
    }
}
