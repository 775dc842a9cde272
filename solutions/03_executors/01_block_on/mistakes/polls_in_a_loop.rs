//! fails: no_polls_while_nobody_wakes, no_processor_time_while_waiting, long_silence_costs_no_polls
//! The future is polled again and again, and the waker does nothing.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
}
