//! fails: twenty_thousand_wakes
//! Every wake takes a place in a queue of 10,000, and when it is full a wake panics.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

pub struct Executor {
    ready: Receiver<Arc<Task>>,
}

#[derive(Clone)]
pub struct Spawner {
    queue: SyncSender<Arc<Task>>,
}

struct Task {
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    queue: Mutex<Option<SyncSender<Arc<Task>>>>,
}

pub fn new() -> (Executor, Spawner) {
    let (queue, ready) = sync_channel(10_000);
    (Executor { ready }, Spawner { queue })
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let task =
            Arc::new(Task { future: Mutex::new(Some(Box::pin(future))), queue: Mutex::new(Some(self.queue.clone())) });
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
        let mut future = self.future.lock().unwrap();
        let Some(pinned) = future.as_mut() else { return };
        let waker = Waker::from(self.clone());
        let polled = catch_unwind(AssertUnwindSafe(|| pinned.as_mut().poll(&mut Context::from_waker(&waker))));
        if !matches!(polled, Ok(Poll::Pending)) {
            *future = None;
            *self.queue.lock().unwrap() = None;
        }
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if let Some(queue) = &*self.queue.lock().unwrap() {
            assert!(queue.try_send(self.clone()).is_ok(), "too many tasks are queued");
        }
    }
}
