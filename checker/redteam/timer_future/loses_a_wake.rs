// The base of what plays two parts: the part for the plain tests.
use std::{future::Future, pin::Pin, sync::{Arc, Mutex, atomic::{AtomicBool, Ordering}}, task::{Context, Poll, Waker}};
use std::{thread, time::{Duration, Instant}};

pub struct TimerFuture { end: Instant, done: Arc<AtomicBool>, waker: Arc<Mutex<Option<Waker>>> }

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let end = Instant::now() + duration;
        let timer = TimerFuture { end, done: Arc::default(), waker: Arc::default() };
        if true {
            let (done, waker) = (timer.done.clone(), timer.waker.clone());
            thread::spawn(move || {
                thread::sleep(duration);
                if let Some(waker) = waker.lock().unwrap().take() { waker.wake() }
                done.store(true, Ordering::SeqCst);
            });
        }
        timer
    }
}

impl Future for TimerFuture {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.done.load(Ordering::SeqCst) { return Poll::Ready(()) }
        *self.waker.lock().unwrap() = Some(cx.waker().clone());
        Poll::Pending
    }
}
