//! Every poll gets a waker of its own: only the newest one has to wake.

use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

struct Once {
    woken: OnceLock<()>,
    sleeper: Thread,
}

impl Wake for Once {
    fn wake(self: Arc<Self>) {
        if self.woken.set(()).is_ok() {
            self.sleeper.unpark();
        }
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        let once = Arc::new(Once { woken: OnceLock::new(), sleeper: thread::current() });
        let waker = Waker::from(Arc::clone(&once));
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        while once.woken.get().is_none() {
            thread::park();
        }
    }
}
