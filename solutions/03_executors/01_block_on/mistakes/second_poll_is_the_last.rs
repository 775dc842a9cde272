//! fails: polled_as_soon_as_woken, woken_during_the_poll, several_wakes_in_one_poll, wake_racing_the_decision_to_sleep, stray_unparks_change_nothing, nested_call_leaves_the_outer_wake, parking_in_a_poll_takes_no_wake, outer_wake_racing_an_inner_call, two_threads_wake_at_once, calls_do_not_disturb_each_other, late_wakes_racing_the_next_call
//! A wake is taken for a promise that the future is Ready; it is only a hint to ask again.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut cx = Context::from_waker(&waker);
    if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
        return output;
    }
    thread::park();
    match future.as_mut().poll(&mut cx) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("the task was woken"),
    }
}
