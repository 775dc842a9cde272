//! Each poll sends its waker to the thread, which keeps the last one. No lock of ours: the channel is the shared state.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

pub struct TimerFuture {
    wakers: Sender<Waker>,
    completed: Arc<AtomicBool>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let (wakers, arriving) = channel::<Waker>();
        let completed = Arc::new(AtomicBool::new(false));
        let done = Arc::clone(&completed);
        let deadline = Instant::now() + duration;
        thread::spawn(move || {
            let mut last = None;
            while let Some(left) = deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
                match arriving.recv_timeout(left) {
                    Ok(waker) => last = Some(waker),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
            done.store(true, Ordering::SeqCst);
            // A waker that was sent before the flag was up is in the channel by now; after that, poll sees the flag.
            for waker in last.into_iter().chain(arriving.try_iter()) {
                waker.wake();
            }
        });
        Self { wakers, completed }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.completed.load(Ordering::SeqCst) || self.wakers.send(cx.waker().clone()).is_err() {
            return Poll::Ready(());
        }
        match self.completed.load(Ordering::SeqCst) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}
