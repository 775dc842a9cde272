//! fails: woken_during_the_poll, several_wakes_in_one_poll, wake_does_not_wait_for_the_poll, nested_call_leaves_the_outer_wake, wake_racing_the_decision_to_sleep, wake_racing_the_return, long_silence_costs_no_polls
//! The flag is cleared between the poll and the wait, and with it a wake that came during the poll.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

struct Alarm {
    woken: AtomicBool,
    sleeper: Thread,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        self.sleeper.unpark();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let alarm = Arc::new(Alarm { woken: AtomicBool::new(false), sleeper: thread::current() });
    let waker = Waker::from(alarm.clone());
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        alarm.woken.store(false, Ordering::SeqCst);
        while !alarm.woken.load(Ordering::SeqCst) {
            thread::park();
        }
    }
}
