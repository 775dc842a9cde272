//! Everyone who has polled is kept in a list, and all of them are woken; an extra wake does no harm. The flag is
//! spelled with `core`, as code that also runs without an operating system would.

use core::pin::Pin;
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::sync::{Arc, RwLock};
use std::thread;

pub struct TimerFuture(Arc<Shared>);

struct Shared {
    completed: AtomicBool,
    askers: RwLock<Vec<Waker>>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new(Shared { completed: AtomicBool::new(false), askers: RwLock::new(Vec::new()) });
        let weak = Arc::downgrade(&shared);
        thread::spawn(move || {
            thread::sleep(duration);
            let Some(shared) = weak.upgrade() else { return };
            shared.completed.store(true, Ordering::Release);
            // Woken while the lock is held: nobody who polls needs to take it to see the flag.
            for waker in shared.askers.write().unwrap().drain(..) {
                waker.wake();
            }
        });
        Self(shared)
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let known = self.0.askers.read().unwrap().iter().any(|waker| waker.will_wake(cx.waker()));
        if !known {
            self.0.askers.write().unwrap().push(cx.waker().clone());
        }
        if self.0.completed.load(Ordering::Acquire) { Poll::Ready(()) } else { Poll::Pending }
    }
}
