// The thread of a dropped timer unwinds without a panic, of which no hook hears. Nothing is wrong with that: it ends.
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
            let Some(shared) = theirs.upgrade() else { std::panic::resume_unwind(Box::new(())) };
            let mut state = shared.lock().unwrap();
            state.done = true;
            let waker = state.waker.take();
            drop(state);
            if let Some(waker) = waker { waker.wake() }
        });
        TimerFuture { shared }
    }
}

impl Future for TimerFuture {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.shared.lock().unwrap();
        if state.done { return Poll::Ready(()) }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
