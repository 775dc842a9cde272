//! The thread leaves its handle only when it goes to sleep, and looks once more after that. A wake while it is awake rings
//! for nobody.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

#[derive(Default)]
struct Bed {
    woken: AtomicBool,
    sleeper: Mutex<Option<Thread>>,
}

impl Wake for Bed {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        let sleeper = self.sleeper.lock().unwrap().take();
        if let Some(sleeper) = sleeper {
            sleeper.unpark();
        }
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let bed = Arc::new(Bed::default());
    let waker = Waker::from(Arc::clone(&bed));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        while !bed.woken.swap(false, Ordering::SeqCst) {
            *bed.sleeper.lock().unwrap() = Some(thread::current());
            if !bed.woken.load(Ordering::SeqCst) {
                thread::park();
            }
        }
    }
}
