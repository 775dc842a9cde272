//! A wait that ends for no reason costs a poll too many, and nothing else: the flag is asked before it, not after it.

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
    let waker = Waker::from(Arc::clone(&bell));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        let mut woken = bell.woken.lock().unwrap();
        if !*woken {
            woken = bell.ring.wait(woken).unwrap();
        }
        *woken = false;
    }
}
