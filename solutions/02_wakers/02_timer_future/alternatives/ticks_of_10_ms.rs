//! The thread looks at the clock every 10 ms, which is as often as it may, and ends early if its timer was dropped.

use std::pin::Pin;
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

pub struct TimerFuture {
    end: Instant,
    waker: Arc<Mutex<Option<Waker>>>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let end = Instant::now() + duration;
        let waker = Arc::new(Mutex::new(None));
        let theirs = Arc::downgrade(&waker);
        thread::spawn(move || tick(end, &theirs));
        TimerFuture { end, waker }
    }
}

fn tick(end: Instant, waker: &Weak<Mutex<Option<Waker>>>) {
    while Instant::now() < end {
        thread::sleep(Duration::from_millis(10));
        if waker.strong_count() == 0 {
            return;
        }
    }
    let Some(waker) = waker.upgrade() else { return };
    let waker = waker.lock().unwrap().take();
    waker.into_iter().for_each(Waker::wake);
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // Stored first, and the clock is looked at afterwards.
        *self.waker.lock().unwrap() = Some(cx.waker().clone());
        if Instant::now() >= self.end { Poll::Ready(()) } else { Poll::Pending }
    }
}
