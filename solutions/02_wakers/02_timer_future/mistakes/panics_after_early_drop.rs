//! fails: early_drop_harms_nobody
//! The thread takes it for granted that the future is still there to be told, and panics when it was dropped.

use std::pin::Pin;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

pub struct TimerFuture {
    over: Receiver<()>,
    waker: Arc<Mutex<Option<Waker>>>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let (tell, over) = channel();
        let waker = Arc::new(Mutex::new(None::<Waker>));
        let theirs = Arc::clone(&waker);
        thread::spawn(move || {
            thread::sleep(duration);
            tell.send(()).unwrap();
            if let Some(waker) = theirs.lock().unwrap().take() {
                waker.wake();
            }
        });
        Self { over, waker }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        *self.waker.lock().unwrap() = Some(cx.waker().clone());
        match self.over.try_recv() {
            Ok(()) => Poll::Ready(()),
            Err(_) => Poll::Pending,
        }
    }
}
