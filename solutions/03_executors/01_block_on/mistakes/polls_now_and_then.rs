//! fails: no_polls_while_nobody_wakes, asleep_while_nobody_wakes
//! The wait has a time limit, after which it polls without a wake, in case one was lost.

use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

struct Sig {
    flag: Mutex<bool>,
    cv: Condvar,
}

impl Wake for Sig {
    fn wake(self: Arc<Self>) {
        *self.flag.lock().unwrap() = true;
        self.cv.notify_one();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let sig = Arc::new(Sig { flag: Mutex::new(false), cv: Condvar::new() });
    let waker = Waker::from(sig.clone());
    let mut fut = pin!(future);
    loop {
        if let Poll::Ready(out) = fut.as_mut().poll(&mut Context::from_waker(&waker)) {
            return out;
        }
        let flag = sig.flag.lock().unwrap();
        let (mut flag, _) = sig.cv.wait_timeout_while(flag, Duration::from_millis(150), |f| !*f).unwrap();
        *flag = false;
    }
}
