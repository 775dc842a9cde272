//! The count down has an output of its own, and wakes more than it has to. The mark is an atomic, taken away before the poll,
//! and looked at around `park`, which may return for other reasons.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::Poll;
use std::thread::{self, Thread};

pub trait SimpleFuture {
    type Output;

    fn poll(&mut self, wake: fn()) -> Poll<Self::Output>;
}

pub struct CountDown(pub u32);

impl SimpleFuture for CountDown {
    type Output = &'static str;

    fn poll(&mut self, wake: fn()) -> Poll<Self::Output> {
        match self {
            CountDown(0) => Poll::Ready("zero"),
            CountDown(left) => {
                wake();
                *left -= 1;
                wake();
                Poll::Pending
            }
        }
    }
}

static WOKEN: AtomicBool = AtomicBool::new(false);
static RUNNERS: Mutex<Vec<Thread>> = Mutex::new(Vec::new());

fn wake() {
    WOKEN.store(true, SeqCst);
    for runner in RUNNERS.lock().unwrap().iter() {
        runner.unpark();
    }
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    let this = thread::current().id();
    RUNNERS.lock().unwrap().push(thread::current());
    let output = loop {
        WOKEN.store(false, SeqCst);
        if let Poll::Ready(output) = future.poll(wake) {
            break output;
        }
        while !WOKEN.load(SeqCst) {
            thread::park();
        }
    };
    RUNNERS.lock().unwrap().retain(|runner| runner.id() != this);
    output
}
