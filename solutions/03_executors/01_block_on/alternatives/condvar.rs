//! A flag under a lock and a condition variable: no park, so there is no token to share with anybody.

use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake};

#[derive(Default)]
struct Alarm {
    woken: Mutex<bool>,
    bell: Condvar,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        *self.woken.lock().unwrap() = true;
        self.bell.notify_one();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let alarm = Arc::new(Alarm::default());
    let waker = Arc::clone(&alarm).into();
    let mut cx = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(output) => return output,
            Poll::Pending => {
                let mut woken = alarm.bell.wait_while(alarm.woken.lock().unwrap(), |woken| !*woken).unwrap();
                *woken = false;
            }
        }
    }
}
