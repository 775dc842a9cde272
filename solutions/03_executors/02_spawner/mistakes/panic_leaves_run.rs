//! fails: a_panic_ends_its_own_task_only, a_panic_after_a_wake_is_a_panic
//! Nobody catches the panic of a task, so it ends run, and with it all other tasks.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

pub struct Executor {
    ready: Receiver<Arc<Task>>,
}

#[derive(Clone)]
pub struct Spawner {
    queue: Sender<Arc<Task>>,
}

struct Task {
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    queue: Mutex<Option<Sender<Arc<Task>>>>,
    queued: AtomicBool,
}

pub fn new() -> (Executor, Spawner) {
    let (queue, ready) = channel();
    (Executor { ready }, Spawner { queue })
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let task = Arc::new(Task {
            future: Mutex::new(Some(Box::pin(future))),
            queue: Mutex::new(Some(self.queue.clone())),
            queued: AtomicBool::new(false),
        });
        task.wake();
    }
}

impl Executor {
    pub fn run(&self) {
        while let Ok(task) = self.ready.recv() {
            task.poll();
        }
    }
}

impl Task {
    fn poll(self: Arc<Self>) {
        self.queued.store(false, Ordering::SeqCst);
        let mut future = self.future.lock().unwrap();
        let Some(pinned) = future.as_mut() else { return };
        let waker = Waker::from(self.clone());
        let polled = pinned.as_mut().poll(&mut Context::from_waker(&waker));
        if polled.is_ready() {
            *future = None;
            *self.queue.lock().unwrap() = None;
        }
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if self.queued.swap(true, Ordering::SeqCst) {
            return;
        }
        if let Some(queue) = &*self.queue.lock().unwrap() {
            let _ = queue.send(self.clone());
        }
    }
}
