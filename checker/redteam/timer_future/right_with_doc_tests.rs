// Right, with examples and tests of its own.
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

/// ```
/// # use timer_future::TimerFuture;
/// let timer = TimerFuture::new(std::time::Duration::ZERO);
/// unsafe { std::process::exit(0) }
/// ```
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
    let mut state = shared.lock().unwrap();
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
        let mut state = self.shared.lock().unwrap();
        if state.completed {
            return Poll::Ready(());
        }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn two_and_two_is_four() {
        assert_eq!(2 + 2, 4);
    }
}
