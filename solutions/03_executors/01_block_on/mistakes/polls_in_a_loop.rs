//! fails: no_polls_while_nobody_wakes, asleep_while_nobody_wakes, woken_by_another_thread, polled_as_soon_as_woken, several_wakes_in_one_poll, wake_racing_the_decision_to_sleep, stray_unparks_change_nothing, nested_call_leaves_the_outer_wake, late_wakes_are_harmless, future_is_dropped, outer_wake_racing_an_inner_call, two_threads_wake_at_once, calls_do_not_disturb_each_other, late_wakes_racing_the_next_call
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
