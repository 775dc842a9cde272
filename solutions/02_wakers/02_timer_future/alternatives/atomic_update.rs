//! The state is bits of an atomic number, changed by `update`. The waker is stored first and the state looked at afterwards,
//! so no wake is lost.

use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

const OVER: u8 = 1;

pub struct TimerFuture {
    shared: Arc<(AtomicU8, Mutex<Option<Waker>>)>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new((AtomicU8::new(0), Mutex::new(None)));
        let theirs = Arc::clone(&shared);
        thread::spawn(move || {
            thread::sleep(duration);
            theirs.0.update(Ordering::SeqCst, Ordering::SeqCst, |state| state | OVER);
            let waker: Option<Waker> = theirs.1.lock().unwrap().take();
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        TimerFuture { shared }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        *self.shared.1.lock().unwrap() = Some(cx.waker().clone());
        if self.shared.0.load(Ordering::SeqCst) & OVER == OVER { Poll::Ready(()) } else { Poll::Pending }
    }
}
