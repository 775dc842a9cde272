//! fails: nested_call_leaves_the_outer_wake, outer_wake_racing_an_inner_call, calls_do_not_disturb_each_other
//! All calls share one flag, a static: whichever call looks first takes the wake, even if it was meant for another one.

//! The smallest executor: one future, on the thread that calls.
//!
//! Between two polls the thread parks. What ends the wait is a flag of this call's own, and not the park itself: the
//! thread has a single park token, which any code on it can use up and any other thread can renew. The flag says *that*
//! there was a wake; the token only sees to it that the thread looks.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// Runs a future to its end on the calling thread and returns its output.
///
/// The future is polled at once and then after each wake. In between the thread sleeps.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let alarm = Arc::new(Alarm { sleeper: thread::current() });
    let waker = Waker::from(Arc::clone(&alarm));
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        alarm.wait();
    }
}

/// Whether there was a wake since the last poll began.
static WOKEN: AtomicBool = AtomicBool::new(false);

/// Wakes the thread of one call of [`block_on`].
struct Alarm {
    sleeper: Thread,
}

impl Alarm {
    /// Sleeps until there was a wake. It may have come before.
    fn wait(&self) {
        // Taking the wake and polling after it: a wake that comes during the poll sets the flag again. Cleared after the
        // poll instead, such a wake would be wiped out.
        while !WOKEN.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // First the news, then the bell: once unparked, the thread looks at the flag.
        WOKEN.store(true, Ordering::Release);
        self.sleeper.unpark();
    }
}
