//! fails: several_wakes_in_one_poll
//! Each wake is queued and answered by a poll of its own, although one poll answers all that came before it.

//! A channel with room for one message. If it is full, the message that is in there says all there is to say.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll, Wake};

struct Bell(Sender<()>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let _ = self.0.send(());
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let (sender, wakes) = channel();
    let waker = Arc::new(Bell(sender)).into();
    let mut cx = Context::from_waker(&waker);
    let mut future = Box::pin(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        wakes.recv().expect("the sender lives as long as the waker");
    }
}
