//! A timer that a task can await.
//!
//! Two parties share one small state: the task, which polls, and a thread, which sleeps and then reports. Each of them
//! looks at the state and changes it in a single turn with the lock. Whoever comes second therefore sees what the first
//! has done: either the task finds `completed`, or the thread finds the task's waker. There is no third case.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

/// A future that is Ready once its time is over.
///
/// The time counts from [`TimerFuture::new`]. The task that polled last is woken when it is over.
pub struct TimerFuture {
    shared: Arc<Mutex<Shared>>,
}

/// What the future and the thread that measures its time both see.
struct Shared {
    /// Whether the time is over.
    completed: bool,
    /// The task to wake then: the one that polled last, if any has.
    waker: Option<Waker>,
}

impl TimerFuture {
    /// A timer that is Ready `duration` from now.
    ///
    /// # Panics
    /// If the system cannot start another thread.
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new(Mutex::new(Shared { completed: false, waker: None }));
        let theirs = Arc::clone(&shared);
        // Nobody joins this thread: a timer that is dropped early leaves it asleep, and it ends in its own time.
        thread::spawn(move || {
            thread::sleep(duration);
            complete(&theirs);
        });
        Self { shared }
    }
}

/// Says that the time is over, first in the state and then to the task, which may poll the moment it is woken.
fn complete(shared: &Mutex<Shared>) {
    let mut state = shared.lock().unwrap();
    state.completed = true;
    let waker = state.waker.take();
    // A waker is other people's code: an executor might poll from inside `wake`, and find the lock taken.
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.shared.lock().unwrap();
        if state.completed {
            return Poll::Ready(());
        }
        // Under the same lock as the question: in between, the thread could come and find nobody to wake. And on every
        // poll: the timer may have moved to another task since the last one.
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
