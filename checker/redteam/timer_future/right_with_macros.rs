// Right, with macros of its own.
macro_rules! locked {
    ($mutex:expr) => {
        $mutex.lock().unwrap()
    };
}

macro_rules! asm {
    () => {};
}

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
            complete(&theirs);
        });
        Self { shared }
    }
}

fn complete(shared: &Mutex<Shared>) {
    let mut state = locked!(shared);
    state.completed = true;
    let waker = state.waker.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = locked!(self.shared);
        if state.completed {
            return Poll::Ready(());
        }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
