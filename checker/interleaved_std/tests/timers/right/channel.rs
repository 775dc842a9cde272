//! Wakers travel to the timer's thread through a channel.
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

pub struct TimerFuture {
    done: Arc<AtomicBool>,
    wakers: Sender<Waker>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        let (wakers, received) = mpsc::channel::<Waker>();
        let flag = done.clone();
        let deadline = Instant::now() + duration;
        thread::spawn(move || {
            let mut newest: Option<Waker> = None;
            loop {
                match received.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                    Ok(waker) => newest = Some(waker),
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
            flag.store(true, Ordering::SeqCst);
            for waker in newest.into_iter().chain(received.try_iter()) {
                waker.wake();
            }
            for waker in received.iter() {
                waker.wake();
            }
        });
        TimerFuture { done, wakers }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.done.load(Ordering::SeqCst) {
            return Poll::Ready(());
        }
        let _ = self.wakers.send(cx.waker().clone());
        if self.done.load(Ordering::SeqCst) { Poll::Ready(()) } else { Poll::Pending }
    }
}
