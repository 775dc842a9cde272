// Right, in modules and with their like re-exported.
mod shared {
    use std::task::Waker;

    pub mod include {
        pub use super::Shared as Path;
    }

    #[derive(Default)]
    pub struct Shared {
        pub completed: bool,
        pub waker: Option<Waker>,
    }
}
use shared::include::Path as Shared;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

pub struct TimerFuture {
    shared: Arc<Mutex<Shared>>,
}


impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new(Mutex::new(Shared::default()));
        let theirs = Arc::clone(&shared);
        thread::spawn(move || {
            thread::sleep(duration);
            complete(&theirs);
        });
        Self { shared }
    }
}

fn complete(shared: &Mutex<Shared>) {
    let mut state = shared.lock().unwrap();
    state.completed = true;
    let waker = state.waker.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.shared.lock().unwrap();
        if state.completed {
            return Poll::Ready(());
        }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
