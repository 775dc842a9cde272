//! fails: no_polls_while_nobody_wakes, asleep_while_nobody_wakes, polled_as_soon_as_woken, several_wakes_in_one_poll, wake_racing_the_decision_to_sleep, two_threads_wake_at_once, calls_do_not_disturb_each_other, late_wakes_racing_the_next_call
//! The thread naps and polls again, and the waker does nothing: a wake is noticed late, and many polls are for nothing.

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
        thread::sleep(Duration::from_millis(50));
    }
}
