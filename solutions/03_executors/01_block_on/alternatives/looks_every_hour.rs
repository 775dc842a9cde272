//! The flag is looked at once an hour too, in case an unpark got lost. None does, but to be careful is no mistake, and a
//! look is no poll.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::Duration;

const AN_HOUR: Duration = Duration::from_secs(3_600);

struct Bed {
    woken: AtomicBool,
    sleeper: Thread,
}

impl Wake for Bed {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        self.sleeper.unpark();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let bed = Arc::new(Bed { woken: AtomicBool::new(true), sleeper: thread::current() });
    let waker = bed.clone().into();
    loop {
        while !bed.woken.swap(false, Ordering::SeqCst) {
            thread::park_timeout(AN_HOUR);
        }
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
    }
}
