//! fails: woken_during_the_poll, several_wakes_in_one_poll, nested_call_leaves_the_outer_wake, wake_does_not_wait_for_the_poll
//! The lock of the flag is held while the future is polled: a wake during the poll waits for a lock that only the end of the
//! poll gives back.

use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};

#[derive(Default)]
struct Bell {
    woken: Mutex<bool>,
    ring: Condvar,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        *self.woken.lock().unwrap() = true;
        self.ring.notify_one();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let bell = Arc::new(Bell::default());
    let waker = Waker::from(bell.clone());
    let mut woken = bell.woken.lock().unwrap();
    loop {
        *woken = false;
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        woken = bell.ring.wait_while(woken, |woken| !*woken).unwrap();
    }
}
