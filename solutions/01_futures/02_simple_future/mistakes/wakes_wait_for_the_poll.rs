//! fails: wake_does_not_wait_for_the_poll
//! A lock is held during the poll, which a wake by another thread has to wait for.

use std::sync::{Condvar, Mutex};
use std::task::Poll;

pub trait SimpleFuture {
    type Output;
    fn poll(&mut self, wake: fn()) -> Poll<Self::Output>;
}

pub struct CountDown(pub u32);

impl SimpleFuture for CountDown {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if self.0 != 0 {
            self.0 -= 1;
            wake();
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }
}

static INNER: Mutex<bool> = Mutex::new(false);
static OUTER: Mutex<()> = Mutex::new(());
static COND: Condvar = Condvar::new();
thread_local!(static POLLING: std::cell::Cell<bool> = const { std::cell::Cell::new(false) });

fn wake() {
    let _outer = (!POLLING.get()).then(|| OUTER.lock());
    *INNER.lock().unwrap() = true;
    COND.notify_all();
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    loop {
        let answer = {
            let _no_wakes_from_elsewhere = OUTER.lock();
            POLLING.set(true);
            let answer = future.poll(wake);
            POLLING.set(false);
            answer
        };
        if let Poll::Ready(output) = answer {
            return output;
        }
        let inner = INNER.lock().unwrap();
        *COND.wait_while(inner, |woken| !*woken).unwrap() = false;
    }
}
