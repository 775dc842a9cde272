//! The executor's list owns the tasks and the wakers hold them weakly: a waker that is kept has nothing to wake.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Wake, Waker};

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    bell: Condvar,
}

#[derive(Default)]
struct State {
    ready: VecDeque<Arc<Task>>,
    all: Vec<Arc<Task>>,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, task: Arc<Task>) {
        let mut state = self.lock();
        if !state.ready.iter().any(|ready| Arc::ptr_eq(ready, &task)) {
            state.ready.push_back(task);
        }
        self.bell.notify_one();
    }
}

struct Task(Mutex<Pin<Box<dyn Future<Output = ()> + Send>>>);

struct Handle {
    task: Weak<Task>,
    queue: Weak<Queue>,
}

impl Wake for Handle {
    fn wake(self: Arc<Self>) {
        if let (Some(task), Some(queue)) = (self.task.upgrade(), self.queue.upgrade()) {
            queue.push(task);
        }
    }
}

pub struct Executor {
    queue: Arc<Queue>,
    spawners: Weak<Alive>,
}

struct Alive(Arc<Queue>);

impl Drop for Alive {
    fn drop(&mut self) {
        let _state = self.0.lock();
        self.0.bell.notify_one();
    }
}

#[derive(Clone)]
pub struct Spawner {
    alive: Arc<Alive>,
}

pub fn new() -> (Executor, Spawner) {
    let queue = Arc::new(Queue::default());
    let alive = Arc::new(Alive(queue.clone()));
    (Executor { queue, spawners: Arc::downgrade(&alive) }, Spawner { alive })
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let task = Arc::new(Task(Mutex::new(Box::pin(future))));
        self.alive.0.lock().all.push(task.clone());
        self.alive.0.push(task);
    }
}

impl Executor {
    fn next(&self) -> Option<Arc<Task>> {
        let mut state = self.queue.lock();
        loop {
            if let Some(task) = state.ready.pop_front() {
                return Some(task);
            }
            if state.all.is_empty() && self.spawners.strong_count() == 0 {
                return None;
            }
            state = self.queue.bell.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub fn run(&self) {
        while let Some(task) = self.next() {
            if !self.queue.lock().all.iter().any(|other| Arc::ptr_eq(other, &task)) {
                continue;
            }
            let handle = Handle { task: Arc::downgrade(&task), queue: Arc::downgrade(&self.queue) };
            let waker = Waker::from(Arc::new(handle));
            let polled = catch_unwind(AssertUnwindSafe(|| {
                let mut future = task.0.lock().unwrap();
                future.as_mut().poll(&mut Context::from_waker(&waker))
            }));
            if !matches!(polled, Ok(Poll::Pending)) {
                let mut state = self.queue.lock();
                state.all.retain(|other| !Arc::ptr_eq(other, &task));
                state.ready.retain(|other| !Arc::ptr_eq(other, &task));
                drop(state);
                drop(task);
            }
        }
    }
}
