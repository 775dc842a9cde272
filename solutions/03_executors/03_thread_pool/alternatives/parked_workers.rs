//! No condition variable: a worker without work enters itself in a list and parks, and who has a task for it takes it off
//! the list and unparks it. A task is one atomic number. A manager thread keeps the workers in a scope, so one thread to
//! join is enough.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

pub struct ThreadPool {
    shared: Arc<Shared>,
    manager: Option<thread::JoinHandle<()>>,
}

struct Shared {
    lists: Mutex<Lists>,
    unfinished: AtomicUsize,
    closing: AtomicBool,
}

#[derive(Default)]
struct Lists {
    ready: VecDeque<Arc<Task>>,
    idle: Vec<Arc<Idle>>,
}

struct Idle {
    thread: Thread,
    called: AtomicBool,
}

const WAITING: u8 = 0;
const QUEUED: u8 = 1;
const POLLED: u8 = 2;
const POLLED_AND_WOKEN: u8 = 3;
const DONE: u8 = 4;

struct Task {
    stage: AtomicU8,
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    shared: Arc<Shared>,
}

impl ThreadPool {
    pub fn new(workers: NonZeroUsize) -> Self {
        let lists = Mutex::new(Lists::default());
        let shared = Arc::new(Shared { lists, unfinished: AtomicUsize::new(0), closing: AtomicBool::new(false) });
        let theirs = Arc::clone(&shared);
        let manager = thread::spawn(move || {
            thread::scope(|scope| {
                for _ in 0..workers.get() {
                    scope.spawn(|| theirs.work());
                }
            });
        });
        Self { shared, manager: Some(manager) }
    }

    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let outcome = Arc::new(Outcome { result: OnceLock::new(), waker: Mutex::new(None) });
        let told = Told(Arc::clone(&outcome));
        let future = Box::pin(async move {
            let told = told;
            let output = future.await;
            let _ = told.0.result.set(Mutex::new(Some(Ok(output))));
        });
        self.shared.unfinished.fetch_add(1, Ordering::SeqCst);
        let task = Arc::new(Task {
            stage: AtomicU8::new(QUEUED),
            future: Mutex::new(Some(future)),
            shared: Arc::clone(&self.shared),
        });
        self.shared.push(task);
        JoinHandle { outcome }
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::SeqCst);
        self.shared.call_all_if_over();
        if let Some(manager) = self.manager.take() {
            let _ = manager.join();
        }
    }
}

impl Idle {
    fn call(&self) {
        self.called.store(true, Ordering::SeqCst);
        self.thread.unpark();
    }
}

impl Shared {
    fn push(&self, task: Arc<Task>) {
        let mut lists = self.lists.lock().unwrap();
        lists.ready.push_back(task);
        let idle = lists.idle.pop();
        drop(lists);
        if let Some(idle) = idle {
            idle.call();
        }
    }

    fn is_over(&self) -> bool {
        self.closing.load(Ordering::SeqCst) && self.unfinished.load(Ordering::SeqCst) == 0
    }

    fn call_all_if_over(&self) {
        if self.is_over() {
            let idle = std::mem::take(&mut self.lists.lock().unwrap().idle);
            idle.iter().for_each(|idle| idle.call());
        }
    }

    fn work(&self) {
        loop {
            let mut lists = self.lists.lock().unwrap();
            if let Some(task) = lists.ready.pop_front() {
                drop(lists);
                task.run();
                continue;
            }
            let idle = Arc::new(Idle { thread: thread::current(), called: AtomicBool::new(false) });
            lists.idle.push(Arc::clone(&idle));
            drop(lists);
            // Asked after the entry: either this sees the end, or the end finds the entry.
            if self.is_over() {
                return;
            }
            while !idle.called.load(Ordering::SeqCst) {
                thread::park();
            }
        }
    }
}

impl Task {
    fn run(self: Arc<Self>) {
        self.stage.store(POLLED, Ordering::SeqCst);
        let waker = Waker::from(Arc::clone(&self));
        // Nobody else wants the lock: a task is in one place only.
        let mut place = self.future.lock().unwrap();
        let done = place.as_mut().is_none_or(|future| {
            let poll = || future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready();
            catch_unwind(AssertUnwindSafe(poll)).unwrap_or(true)
        });
        if done {
            self.stage.store(DONE, Ordering::SeqCst);
            let future = place.take();
            let _ = catch_unwind(AssertUnwindSafe(|| drop(future)));
            self.shared.unfinished.fetch_sub(1, Ordering::SeqCst);
            self.shared.call_all_if_over();
            return;
        }
        drop(place);
        if self.stage.compare_exchange(POLLED, WAITING, Ordering::SeqCst, Ordering::SeqCst).is_err() {
            self.stage.store(QUEUED, Ordering::SeqCst);
            self.shared.push(Arc::clone(&self));
        }
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        let next = |stage| match stage {
            WAITING => Some(QUEUED),
            POLLED => Some(POLLED_AND_WOKEN),
            _ => None,
        };
        let before = self.stage.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next);
        if before == Ok(WAITING) {
            let shared = Arc::clone(&self.shared);
            shared.push(self);
        }
    }
}

pub struct JoinHandle<T> {
    outcome: Arc<Outcome<T>>,
}

type Result<T> = std::result::Result<T, JoinError>;

struct Outcome<T> {
    result: OnceLock<Mutex<Option<Result<T>>>>,
    waker: Mutex<Option<Waker>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinError;

impl<T> JoinHandle<T> {
    fn take(&self) -> Option<Result<T>> {
        self.outcome.result.get()?.lock().unwrap().take()
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(result) = self.take() {
            return Poll::Ready(result);
        }
        *self.outcome.waker.lock().unwrap() = Some(cx.waker().clone());
        match self.take() {
            Some(result) => Poll::Ready(result),
            None => Poll::Pending,
        }
    }
}

/// Part of the task's future: when that is dropped, there is an outcome, and whoever awaits it is told.
struct Told<T>(Arc<Outcome<T>>);

impl<T> Drop for Told<T> {
    fn drop(&mut self) {
        let _ = self.0.result.set(Mutex::new(Some(Err(JoinError))));
        let waker = self.0.waker.lock().unwrap().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
