//! fails: wake_racing_the_decision_to_sleep, outer_wake_racing_an_inner_call, two_threads_wake_at_once
//! Looking whether there was a wake and noting that the thread sleeps are two steps: a wake in between finds nobody
//! asleep, and the note then overwrites it.

//! The smallest executor: one future, on the thread that calls.
//!
//! Between two polls the thread parks. What ends the wait is a flag of this call's own, and not the park itself: the
//! thread has a single park token, which any code on it can use up and any other thread can renew. The flag says *that*
//! there was a wake; the token only sees to it that the thread looks.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// Runs a future to its end on the calling thread and returns its output.
///
/// The future is polled at once and then after each wake. In between the thread sleeps.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let alarm = Arc::new(Alarm { state: AtomicU8::new(AWAKE), sleeper: thread::current() });
    let waker = Waker::from(Arc::clone(&alarm));
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        alarm.wait();
    }
}

const AWAKE: u8 = 0;
const ASLEEP: u8 = 1;
const WOKEN: u8 = 2;

/// Wakes the thread of one call of [`block_on`].
struct Alarm {
    /// What the thread does, or that there was a wake since the last poll began.
    state: AtomicU8,
    sleeper: Thread,
}

impl Alarm {
    /// Sleeps until there was a wake. It may have come before.
    fn wait(&self) {
        if self.state.load(Ordering::Acquire) != WOKEN {
            self.state.store(ASLEEP, Ordering::Release);
            while self.state.load(Ordering::Acquire) == ASLEEP {
                thread::park();
            }
        }
        self.state.store(AWAKE, Ordering::Release);
    }
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.state.swap(WOKEN, Ordering::AcqRel) == ASLEEP {
            self.sleeper.unpark();
        }
    }
}
