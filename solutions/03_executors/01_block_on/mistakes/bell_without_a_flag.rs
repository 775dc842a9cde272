//! fails: woken_during_the_poll, several_wakes_in_one_poll, wake_does_not_wait_for_the_poll, nested_call_leaves_the_outer_wake, wake_racing_the_decision_to_sleep, wake_racing_the_return, long_silence_costs_no_polls
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
