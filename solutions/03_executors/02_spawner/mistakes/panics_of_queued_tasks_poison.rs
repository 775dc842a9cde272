//! fails: a_panic_after_a_wake_is_a_panic
//! The lock of a future that panics is poisoned. Nobody looks at it any more, unless the task had woken itself before: then it is in
//! the queue once more, and run panics.

// The future is locked while it panics, and the lock is poisoned. Nobody sees it, unless the task is in the queue once more.
use std::panic;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake};

type Slot = Option<Pin<Box<dyn Future<Output = ()> + Send>>>;
struct Task {
    slot: Mutex<Slot>,
    waiting: AtomicBool,
    to: Mutex<Option<mpsc::Sender<Arc<Task>>>>,
}
pub struct Executor {
    from: mpsc::Receiver<Arc<Task>>,
}
pub struct Spawner {
    to: mpsc::Sender<Arc<Task>>,
}
impl Clone for Spawner {
    fn clone(&self) -> Self {
        Self { to: self.to.clone() }
    }
}
pub fn new() -> (Executor, Spawner) {
    let (to, from) = mpsc::channel();
    (Executor { from }, Spawner { to })
}
impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let slot: Slot = Some(Box::pin(future));
        let to = Mutex::new(Some(self.to.clone()));
        let task = Arc::new(Task { slot: Mutex::new(slot), waiting: AtomicBool::new(true), to });
        drop(self.to.send(task));
    }
}
impl Task {
    fn turn(self: &Arc<Self>) -> bool {
        let waker = self.clone().into();
        let mut cx = Context::from_waker(&waker);
        let mut slot = self.slot.lock().expect("a panic is caught below");
        let Some(future) = slot.as_mut() else { return true };
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(()) => {
                *slot = None;
                true
            }
            Poll::Pending => false,
        }
    }
    fn finish(&self) {
        let rest = self.slot.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
        drop(rest);
        let to = self.to.lock().expect("never held long").take();
        drop(to);
    }
}
impl Executor {
    pub fn run(&self) {
        for task in &self.from {
            task.waiting.store(false, Ordering::SeqCst);
            if task.to.lock().unwrap().is_none() && !task.slot.is_poisoned() {
                continue;
            }
            let first = !task.slot.is_poisoned();
            let done = if first {
                let again = task.clone();
                panic::catch_unwind(move || again.turn()).unwrap_or(true)
            } else {
                task.turn()
            };
            if done {
                task.finish();
            }
        }
    }
}
impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if self.waiting.swap(true, Ordering::SeqCst) {
            return;
        }
        let to = self.to.lock().unwrap().clone();
        if let Some(to) = to {
            drop(to.send(self));
        }
    }
}
