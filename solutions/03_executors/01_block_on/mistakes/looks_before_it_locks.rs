//! fails: wake_racing_the_decision_to_sleep, wake_racing_the_return, long_silence_costs_no_polls
//! The lock is given back between the look at the flag and the wait: a wake in between rings for nobody.

use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};

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
    let mut future = pin!(future);
    let alarm = Arc::new(Alarm::default());
    let waker = Waker::from(alarm.clone());
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        let woken = *alarm.woken.lock().unwrap();
        if !woken {
            let guard = alarm.woken.lock().unwrap();
            drop(alarm.bell.wait(guard).unwrap());
        }
        *alarm.woken.lock().unwrap() = false;
    }
}
