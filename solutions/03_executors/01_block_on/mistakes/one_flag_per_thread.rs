//! fails: nested_call_leaves_the_outer_wake
//! The flag belongs to the thread and not to the call: the inner call answers the outer one's wake.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

thread_local! {
    static ALARM: Arc<Alarm> = Arc::new(Alarm { woken: AtomicBool::new(false), sleeper: thread::current() });
}

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
    let alarm = ALARM.with(Arc::clone);
    let waker = Waker::from(alarm.clone());
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        while !alarm.woken.swap(false, Ordering::SeqCst) {
            thread::park();
        }
    }
}
