//! fails: late_wakes_are_harmless, two_threads_wake_at_once, late_wakes_racing_the_next_call
//! A wake after the return finds that nobody receives any more, and takes that for an error.

use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll, Wake, Waker};

struct Bell(Sender<()>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.send(()).unwrap();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let (sender, wakes) = channel();
    let waker = Waker::from(Arc::new(Bell(sender)));
    let mut future = pin!(future);
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        wakes.recv().unwrap();
        while wakes.try_recv().is_ok() {}
    }
}
