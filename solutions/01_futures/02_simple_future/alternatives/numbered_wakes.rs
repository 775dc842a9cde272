//! Wakes are numbered, and nobody takes them away: a runner remembers how many there were before it polled. So any
//! number of runners can share the static, at the price of polls that were meant for another one.

use std::ops::ControlFlow;
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

static WAKES: Mutex<u64> = Mutex::new(0);
static BELL: Condvar = Condvar::new();

fn wake() {
    *WAKES.lock().unwrap() += 1;
    BELL.notify_all();
}

fn step<F: SimpleFuture>(future: &mut F) -> ControlFlow<F::Output> {
    let before = *WAKES.lock().unwrap();
    match future.poll(wake) {
        Poll::Ready(output) => ControlFlow::Break(output),
        Poll::Pending => {
            drop(BELL.wait_while(WAKES.lock().unwrap(), |wakes| *wakes == before).unwrap());
            ControlFlow::Continue(())
        }
    }
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    loop {
        if let ControlFlow::Break(output) = step(&mut future) {
            return output;
        }
    }
}
