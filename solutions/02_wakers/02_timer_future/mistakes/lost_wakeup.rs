//! fails: completion_racing_poll_always_wakes, newest_of_two_pollers_is_woken
//! The lock is given back between the question and the storing of the waker. If the time is over just then, the thread
//! finds nobody to wake, and the waker that is stored afterwards is never used.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

pub struct TimerFuture {
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    completed: bool,
    waker: Option<Waker>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new(Mutex::new(Shared { completed: false, waker: None }));
        let theirs = Arc::clone(&shared);
        thread::spawn(move || {
            thread::sleep(duration);
            let mut state = theirs.lock().unwrap();
            state.completed = true;
            let waker = state.waker.take();
            drop(state);
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        Self { shared }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.shared.lock().unwrap().completed {
            return Poll::Ready(());
        }
        self.shared.lock().unwrap().waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
