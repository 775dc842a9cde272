//! fails: nobody_starves
//! The queue is a stack: the task that was woken last comes first, and one that wakes itself is always that one.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};

pub struct Executor {
    shared: Arc<Shared>,
}

pub struct Spawner {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    ready: VecDeque<Arc<Task>>,
    unfinished: usize,
    spawners: usize,
}

struct Task {
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    queued: AtomicBool,
    shared: Arc<Shared>,
}

pub fn new() -> (Executor, Spawner) {
    let shared = Arc::new(Shared::default());
    shared.state.lock().unwrap().spawners = 1;
    (Executor { shared: shared.clone() }, Spawner { shared })
}

impl Clone for Spawner {
    fn clone(&self) -> Self {
        self.shared.state.lock().unwrap().spawners += 1;
        Self { shared: self.shared.clone() }
    }
}

impl Drop for Spawner {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().spawners -= 1;
        self.shared.changed.notify_one();
    }
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let future = Mutex::new(Some(Box::pin(future) as Pin<Box<dyn Future<Output = ()> + Send>>));
        let task = Arc::new(Task { future, queued: AtomicBool::new(false), shared: self.shared.clone() });
        self.shared.state.lock().unwrap().unfinished += 1;
        task.wake();
    }
}

impl Shared {
    fn next(&self) -> Option<Arc<Task>> {
        let mut state = self.state.lock().unwrap();
        loop {
            if let Some(task) = state.ready.pop_back() {
                return Some(task);
            }
            if state.unfinished == 0 && state.spawners == 0 {
                return None;
            }
            state = self.changed.wait(state).unwrap();
        }
    }
}

impl Executor {
    pub fn run(&self) {
        while let Some(task) = self.shared.next() {
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
        let polled = catch_unwind(AssertUnwindSafe(|| pinned.as_mut().poll(&mut Context::from_waker(&waker))));
        if !matches!(polled, Ok(Poll::Pending)) {
            *future = None;
            self.shared.state.lock().unwrap().unfinished -= 1;
        }
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::SeqCst) {
            self.shared.state.lock().unwrap().ready.push_back(self.clone());
            self.shared.changed.notify_one();
        }
    }
}
