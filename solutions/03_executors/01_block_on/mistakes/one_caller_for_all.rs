//! fails: calls_do_not_disturb_each_other
//! A static remembers which thread to unpark: the one that called last, whichever task is woken.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

static CALLER: Mutex<Option<Thread>> = Mutex::new(None);

struct Alarm(AtomicBool);

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
        if let Some(caller) = &*CALLER.lock().unwrap() {
            caller.unpark();
        }
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    *CALLER.lock().unwrap() = Some(thread::current());
    let mut future = pin!(future);
    let alarm = Arc::new(Alarm(AtomicBool::new(false)));
    let waker = Waker::from(alarm.clone());
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        while !alarm.0.swap(false, Ordering::SeqCst) {
            thread::park();
        }
    }
}
