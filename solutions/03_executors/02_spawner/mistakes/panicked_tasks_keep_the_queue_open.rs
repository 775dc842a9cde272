//! fails: a_panic_after_a_wake_is_a_panic
//! The way to the queue is taken from a task when it is Ready. One that panics keeps it, as long as somebody has its waker.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake};

struct Body {
    future: Pin<Box<dyn Future<Output = ()> + Send>>,
    home: Sender<Arc<Task>>,
}
struct Task {
    body: Mutex<Option<Body>>,
    home: Mutex<Option<Sender<Arc<Task>>>>,
    queued: AtomicBool,
}
pub struct Executor {
    line: Receiver<Arc<Task>>,
}
#[derive(Clone)]
pub struct Spawner {
    home: Sender<Arc<Task>>,
}
pub fn new() -> (Executor, Spawner) {
    let (home, line) = channel();
    (Executor { line }, Spawner { home })
}
impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let body = Body { future: Box::pin(future), home: self.home.clone() };
        let home = Mutex::new(Some(self.home.clone()));
        let task = Task { body: Mutex::new(Some(body)), home, queued: AtomicBool::new(true) };
        let _ = self.home.send(Arc::new(task));
    }
}
impl Executor {
    pub fn run(&self) {
        while let Ok(task) = self.line.recv() {
            task.queued.store(false, Ordering::SeqCst);
            let again = Arc::clone(&task);
            let _ = catch_unwind(AssertUnwindSafe(move || {
                let Some(mut body) = again.body.lock().unwrap().take() else { return };
                let waker = Arc::clone(&again).into();
                match body.future.as_mut().poll(&mut Context::from_waker(&waker)) {
                    Poll::Pending => *again.body.lock().unwrap() = Some(body),
                    Poll::Ready(()) => {
                        drop(body.future);
                        let home = again.home.lock().unwrap().take();
                        drop((home, body.home));
                    }
                }
            }));
        }
    }
}
impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::SeqCst) {
            let home = self.home.lock().unwrap().clone();
            if let Some(home) = home {
                let _ = home.send(self);
            }
        }
    }
}
