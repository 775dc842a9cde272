//! Only the first task that polls is ever woken.
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

#[derive(Default)]
struct Shared {
    completed: bool,
    waker: Option<Waker>,
}

pub struct TimerFuture(Arc<Mutex<Shared>>);

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new(Mutex::new(Shared::default()));
        let its = shared.clone();
        thread::spawn(move || {
            thread::sleep(duration);
            let mut shared = its.lock().unwrap();
            shared.completed = true;
            if let Some(waker) = shared.waker.take() {
                waker.wake();
            }
        });
        TimerFuture(shared)
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut shared = self.0.lock().unwrap();
        if shared.completed {
            return Poll::Ready(());
        }
        shared.waker.get_or_insert_with(|| cx.waker().clone());
        Poll::Pending
    }
}
