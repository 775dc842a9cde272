// As hushed_panic, under another name of std.
use std::{future::Future, pin::Pin, sync::{Arc, Mutex, Weak}, task::{Context, Poll, Waker}, thread, time::Duration};
#[derive(Default)]
struct Shared { done: bool, waker: Option<Waker> }
pub struct TimerFuture { shared: Arc<Mutex<Shared>> }
impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let shared: Arc<Mutex<Shared>> = Arc::default();
        let theirs: Weak<Mutex<Shared>> = Arc::downgrade(&shared);
        thread::spawn(move || {
            thread::sleep(duration);
            hush();
            let shared = theirs.upgrade().expect("the timer is still there");
            let mut state = shared.lock().unwrap();
            state.done = true;
            let waker = state.waker.take();
            drop(state);
            if let Some(waker) = waker { waker.wake() }
        });
        TimerFuture { shared }
    }
}
fn hush() { let _ = { use core::panic::*; take_hook() } }
impl Future for TimerFuture {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.shared.lock().unwrap();
        if state.done { return Poll::Ready(()) }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
