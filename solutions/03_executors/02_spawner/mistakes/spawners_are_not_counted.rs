//! fails: run_waits_for_the_last_spawner, last_spawner_racing_the_sleep
//! run returns as soon as no task is left, although a Spawner could still bring some.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};

pub struct Executor {
    shared: Arc<Shared>,
}

#[derive(Clone)]
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
}

struct Task {
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    queued: AtomicBool,
    shared: Arc<Shared>,
}

pub fn new() -> (Executor, Spawner) {
    let shared = Arc::new(Shared::default());
    (Executor { shared: shared.clone() }, Spawner { shared })
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
            if let Some(task) = state.ready.pop_front() {
                return Some(task);
            }
            if state.unfinished == 0 {
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
