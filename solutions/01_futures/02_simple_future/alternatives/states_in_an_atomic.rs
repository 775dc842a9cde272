//! The mark has three states, so that only a wake that finds the runner asleep takes the lock and rings the bell.

use std::sync::atomic::{AtomicU8, Ordering::SeqCst};
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
        let Some(left) = self.0.checked_sub(1) else { return Poll::Ready(()) };
        self.0 = left;
        wake();
        Poll::Pending
    }
}

const IDLE: u8 = 0;
const ASLEEP: u8 = 1;
const WOKEN: u8 = 2;

static STATE: AtomicU8 = AtomicU8::new(IDLE);
static SLEEP: Mutex<()> = Mutex::new(());
static BELL: Condvar = Condvar::new();

fn wake() {
    if STATE.swap(WOKEN, SeqCst) == ASLEEP {
        drop(SLEEP.lock().unwrap());
        BELL.notify_one();
    }
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    loop {
        STATE.store(IDLE, SeqCst);
        if let Poll::Ready(output) = future.poll(wake) {
            return output;
        }
        let mut sleep = SLEEP.lock().unwrap();
        if STATE.compare_exchange(IDLE, ASLEEP, SeqCst, SeqCst).is_ok() {
            while STATE.load(SeqCst) != WOKEN {
                sleep = BELL.wait(sleep).unwrap();
            }
        }
    }
}
