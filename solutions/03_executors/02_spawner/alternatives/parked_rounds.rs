//! No queue: each task has a flag, run goes through all of them round by round and parks when a whole round was idle.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

struct Shared {
    spawners: AtomicUsize,
    changed: AtomicBool,
    arrivals: Mutex<Vec<Task>>,
    runner: Mutex<Option<Thread>>,
}

impl Shared {
    fn ring(&self) {
        self.changed.store(true, Ordering::SeqCst);
        let runner = self.runner.lock().unwrap().clone();
        if let Some(runner) = runner {
            runner.unpark();
        }
    }
}

struct Task {
    future: Pin<Box<dyn Future<Output = ()> + Send>>,
    flag: Arc<Flag>,
}

struct Flag {
    woken: AtomicBool,
    shared: Arc<Shared>,
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        self.shared.ring();
    }
}

pub struct Executor {
    shared: Arc<Shared>,
}

pub struct Spawner {
    shared: Arc<Shared>,
}

pub fn new() -> (Executor, Spawner) {
    let shared = Arc::new(Shared {
        spawners: AtomicUsize::new(1),
        changed: AtomicBool::new(false),
        arrivals: Mutex::new(Vec::new()),
        runner: Mutex::new(None),
    });
    (Executor { shared: shared.clone() }, Spawner { shared })
}

impl Clone for Spawner {
    fn clone(&self) -> Self {
        self.shared.spawners.fetch_add(1, Ordering::SeqCst);
        Self { shared: self.shared.clone() }
    }
}

impl Drop for Spawner {
    fn drop(&mut self) {
        self.shared.spawners.fetch_sub(1, Ordering::SeqCst);
        self.shared.ring();
    }
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let flag = Arc::new(Flag { woken: AtomicBool::new(true), shared: self.shared.clone() });
        self.shared.arrivals.lock().unwrap().push(Task { future: Box::pin(future), flag });
        self.shared.ring();
    }
}

impl Executor {
    pub fn run(&self) {
        *self.shared.runner.lock().unwrap() = Some(thread::current());
        let mut tasks: Vec<Task> = Vec::new();
        loop {
            self.shared.changed.store(false, Ordering::SeqCst);
            let last_round = self.shared.spawners.load(Ordering::SeqCst) == 0;
            tasks.append(&mut self.shared.arrivals.lock().unwrap());
            tasks.retain_mut(|task| {
                if !task.flag.woken.swap(false, Ordering::SeqCst) {
                    return true;
                }
                let waker = Waker::from(task.flag.clone());
                let mut cx = Context::from_waker(&waker);
                matches!(catch_unwind(AssertUnwindSafe(|| task.future.as_mut().poll(&mut cx))), Ok(Poll::Pending))
            });
            if last_round && tasks.is_empty() {
                return;
            }
            while !self.shared.changed.load(Ordering::SeqCst) {
                thread::park();
            }
        }
    }
}
