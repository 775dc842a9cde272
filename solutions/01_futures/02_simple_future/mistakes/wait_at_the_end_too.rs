//! fails: run_finishes_a_count_down, ready_at_once_needs_no_wake
//! It waits for a wake after every poll, even when the future was Ready in its first one.

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
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        wake();
        Poll::Pending
    }
}

static WOKEN: Mutex<bool> = Mutex::new(false);
static BELL: Condvar = Condvar::new();

fn wake() {
    *WOKEN.lock().unwrap() = true;
    BELL.notify_all();
}

fn wait() {
    let mut woken = BELL.wait_while(WOKEN.lock().unwrap(), |woken| !*woken).unwrap();
    *woken = false;
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    let mut poll = future.poll(wake);
    wait();
    loop {
        if let Poll::Ready(output) = poll {
            return output;
        }
        poll = future.poll(wake);
        if poll.is_pending() {
            wait();
        }
    }
}
