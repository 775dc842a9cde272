//! fails: stray_unparks_change_nothing, nested_call_leaves_the_outer_wake
//! That park has returned is taken as proof of a wake.

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
        if !alarm.woken.swap(false, Ordering::SeqCst) {
            thread::park();
            assert!(alarm.woken.swap(false, Ordering::SeqCst), "only a wake unparks this thread");
        }
    }
}
