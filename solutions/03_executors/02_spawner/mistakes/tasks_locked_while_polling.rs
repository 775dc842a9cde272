//! fails: tasks_spawn_tasks, dropping_a_future_may_spawn_and_wake
//! All futures lie in one map, whose lock is held during a poll. A wake needs only the queue, but a task that spawns
//! waits for the poll that it is in.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll, Wake, Waker};

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

#[derive(Default)]
struct Tasks {
    next: AtomicU64,
    futures: Mutex<HashMap<u64, (BoxFuture, Arc<Sender<u64>>)>>,
}

pub struct Executor {
    ready: Receiver<u64>,
    tasks: Arc<Tasks>,
}

#[derive(Clone)]
pub struct Spawner {
    queue: Arc<Sender<u64>>,
    tasks: Arc<Tasks>,
}

struct Number(u64, Weak<Sender<u64>>);

impl Wake for Number {
    fn wake(self: Arc<Self>) {
        if let Some(queue) = self.1.upgrade() {
            let _ = queue.send(self.0);
        }
    }
}

pub fn new() -> (Executor, Spawner) {
    let (queue, ready) = channel();
    let tasks = Arc::new(Tasks::default());
    (Executor { ready, tasks: tasks.clone() }, Spawner { queue: Arc::new(queue), tasks })
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let number = self.tasks.next.fetch_add(1, Ordering::SeqCst);
        self.tasks.futures.lock().unwrap().insert(number, (Box::pin(future), self.queue.clone()));
        let _ = self.queue.send(number);
    }
}

impl Executor {
    pub fn run(&self) {
        while let Ok(number) = self.ready.recv() {
            let mut futures = self.tasks.futures.lock().unwrap();
            let Some((future, queue)) = futures.get_mut(&number) else { continue };
            let waker = Waker::from(Arc::new(Number(number, Arc::downgrade(queue))));
            let mut cx = Context::from_waker(&waker);
            if !matches!(catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut cx))), Ok(Poll::Pending)) {
                futures.remove(&number);
            }
        }
    }
}
