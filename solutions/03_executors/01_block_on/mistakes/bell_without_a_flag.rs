//! fails: woken_during_the_poll, several_wakes_in_one_poll, wake_racing_the_decision_to_sleep, nested_call_leaves_the_outer_wake, wake_does_not_wait_for_the_poll, parking_in_a_poll_takes_no_wake, outer_wake_racing_an_inner_call, two_threads_wake_at_once, calls_do_not_disturb_each_other, late_wakes_racing_the_next_call
//! A condition variable remembers nothing: a wake while nobody waits is lost.

use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};

#[derive(Default)]
struct Bell {
    lock: Mutex<()>,
    ring: Condvar,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        let _lock = self.lock.lock().unwrap();
        self.ring.notify_one();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let bell = Arc::new(Bell::default());
    let waker = Waker::from(bell.clone());
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        drop(bell.ring.wait(bell.lock.lock().unwrap()).unwrap());
    }
}
