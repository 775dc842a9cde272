//! A thread keeps its alarms for the next call, and a nested call takes another one: no allocation after the first time.
//! A late wake of an earlier call causes one poll too many, which is legal.

use std::cell::RefCell;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

thread_local! {
    static IDLE: RefCell<Vec<Arc<Alarm>>> = const { RefCell::new(Vec::new()) };
}

struct Alarm {
    wakes: AtomicUsize,
    sleeper: Thread,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wakes.fetch_add(1, Ordering::SeqCst);
        self.sleeper.unpark();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let alarm = IDLE
        .with_borrow_mut(Vec::pop)
        .unwrap_or_else(|| Arc::new(Alarm { wakes: AtomicUsize::new(0), sleeper: thread::current() }));
    let waker = Waker::from(Arc::clone(&alarm));
    let mut cx = Context::from_waker(&waker);
    let mut future = pin!(future);
    let output = loop {
        let answered = alarm.wakes.load(Ordering::SeqCst);
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            break output;
        }
        while alarm.wakes.load(Ordering::SeqCst) == answered {
            thread::park();
        }
    };
    IDLE.with_borrow_mut(|idle| idle.push(alarm));
    output
}
