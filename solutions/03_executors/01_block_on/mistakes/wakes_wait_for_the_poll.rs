//! fails: wake_does_not_wait_for_the_poll
//! A lock is held during the poll, which a wake by another thread has to wait for.

use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, ThreadId};
struct Bell {
    owner: ThreadId,
    polling: Mutex<()>,
    woken: Mutex<bool>,
    cv: Condvar,
}
impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        let _g = (thread::current().id() != self.owner).then(|| self.polling.lock());
        *self.woken.lock().unwrap() = true;
        self.cv.notify_one();
    }
}
pub fn block_on<F: Future>(future: F) -> F::Output {
    let bell = Arc::new(Bell {
        owner: thread::current().id(),
        polling: Mutex::new(()),
        woken: Mutex::new(false),
        cv: Condvar::new(),
    });
    let waker = Waker::from(bell.clone());
    let mut future = pin!(future);
    loop {
        let answer = {
            let _g = bell.polling.lock();
            future.as_mut().poll(&mut Context::from_waker(&waker))
        };
        if let Poll::Ready(o) = answer {
            return o;
        }
        let w = bell.woken.lock().unwrap();
        *bell.cv.wait_while(w, |w| !*w).unwrap() = false;
    }
}
