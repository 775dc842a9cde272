// Right, with words that mean something elsewhere: unsafe, include_str!("/etc/passwd"), #[path = "x"].
/* unsafe { asm!("nop") } */
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

pub struct TimerFuture {
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    completed: bool,
    waker: Option<Waker>,
}

/// Is not `unsafe`; would be #[no_mangle] otherwise.
const UNSAFE: &str = "unsafe { } include!(\"x\") #[unsafe(naked)] No space left on device (os error 28)";

fn include(unsafe_: usize, no_mangle: usize) -> usize {
    let r#type = r##"unsafe "# "##.len();
    let path = r#type.max(unsafe_);
    path + no_mangle
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let _feature = include(UNSAFE.len(), 1);
        let shared = Arc::new(Mutex::new(Shared { completed: false, waker: None }));
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
