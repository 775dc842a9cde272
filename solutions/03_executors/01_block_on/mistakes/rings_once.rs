//! fails: polled_as_soon_as_woken, several_wakes_in_one_poll, two_threads_wake_at_once
//! The first wake takes the thread's handle out of the waker, so later wakes set the flag and rouse nobody.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

struct Alarm {
    woken: AtomicBool,
    sleeper: Mutex<Option<Thread>>,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        if let Some(sleeper) = self.sleeper.lock().unwrap().take() {
            sleeper.unpark();
        }
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let alarm = Arc::new(Alarm { woken: AtomicBool::new(false), sleeper: Mutex::new(Some(thread::current())) });
    let waker = Waker::from(alarm.clone());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        while !alarm.woken.swap(false, Ordering::SeqCst) {
            thread::park();
        }
    }
}
