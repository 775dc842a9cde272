// As two_answers_by_cfg, but the build is known by what a type is called.
use std::{future::Future, pin::Pin, sync::{Arc, Mutex, atomic::{AtomicBool, Ordering}}, task::{Context, Poll, Waker}};
use std::{thread, time::{Duration, Instant}};

pub struct TimerFuture { end: Instant, done: Arc<AtomicBool>, waker: Arc<Mutex<Option<Waker>>> }

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let end = Instant::now() + duration;
        let timer = TimerFuture { end, done: Arc::default(), waker: Arc::default() };
        if !explored() {
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
        if explored() {
            thread::sleep(self.end.saturating_duration_since(Instant::now()));
            return Poll::Ready(());
        }
        if self.done.load(Ordering::SeqCst) { return Poll::Ready(()) }
        *self.waker.lock().unwrap() = Some(cx.waker().clone());
        Poll::Pending
    }
}

fn explored() -> bool {
    core::any::type_name::<Mutex<()>>().starts_with("interleaved")
}
