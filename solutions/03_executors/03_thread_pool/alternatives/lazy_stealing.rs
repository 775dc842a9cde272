//! Threads are started when there is work and nobody idle. Each worker has a queue of its own, tasks are dealt out in
//! turn, and a worker whose queue is empty takes from the others'. A task counts as unfinished as long as its future
//! exists, so one that can never be woken again, and is dropped for that, does not keep the pool from ending.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

pub struct ThreadPool {
    shared: Arc<Shared>,
}

struct Shared {
    queues: Vec<Mutex<VecDeque<Arc<Task>>>>,
    turn: AtomicUsize,
    crew: Mutex<Crew>,
    news: Condvar,
}

#[derive(Default)]
struct Crew {
    threads: Vec<thread::JoinHandle<()>>,
    idle: isize,
    /// Tasks in the queues. For a moment it may be one too low: who takes a task may be faster than who counts it.
    ready: isize,
    /// How many tasks were put into queues so far, so that who looks into them all one by one misses none.
    pushed: u64,
    futures: usize,
    closing: bool,
}

struct Task {
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    queued: AtomicBool,
    shared: Arc<Shared>,
}

impl ThreadPool {
    pub fn new(workers: NonZeroUsize) -> Self {
        let queues = (0..workers.get()).map(|_| Mutex::default()).collect();
        let shared = Shared { queues, turn: AtomicUsize::new(0), crew: Mutex::default(), news: Condvar::new() };
        Self { shared: Arc::new(shared) }
    }

    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let slot = Arc::new(Mutex::new(Slot { result: None, waker: None }));
        let last = Last { shared: Arc::clone(&self.shared) };
        let end = End { slot: Arc::clone(&slot), result: Some(Err(JoinError)), _last: last };
        self.shared.crew.lock().unwrap().futures += 1;
        let future = Box::pin(async move {
            let mut end = end; // all of it moves in here
            let output = future.await;
            end.result = Some(Ok(output));
        });
        let task =
            Task { future: Mutex::new(Some(future)), queued: AtomicBool::new(true), shared: Arc::clone(&self.shared) };
        Shared::push(&self.shared, Arc::new(task));
        JoinHandle { slot }
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        let mut crew = self.shared.crew.lock().unwrap();
        crew.closing = true;
        self.shared.news.notify_all();
        // A wake may still start a thread, as long as there is a task that is not done.
        crew = self.shared.news.wait_while(crew, |crew| crew.futures > 0).unwrap();
        let threads = std::mem::take(&mut crew.threads);
        drop(crew);
        for thread in threads {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn push(this: &Arc<Self>, task: Arc<Task>) {
        let turn = this.turn.fetch_add(1, Ordering::SeqCst) % this.queues.len();
        this.queues[turn].lock().unwrap().push_back(task);
        let mut crew = this.crew.lock().unwrap();
        crew.pushed += 1;
        crew.ready += 1;
        this.news.notify_all();
        if crew.ready > crew.idle && crew.threads.len() < this.queues.len() && crew.futures > 0 {
            let (shared, number) = (Arc::clone(this), crew.threads.len());
            crew.threads.push(thread::spawn(move || shared.work(number)));
        }
    }

    fn find(&self, own: usize) -> Option<Arc<Task>> {
        let count = self.queues.len();
        (0..count).find_map(|step| self.queues[(own + step) % count].lock().unwrap().pop_front())
    }

    fn work(&self, number: usize) {
        loop {
            let pushed = self.crew.lock().unwrap().pushed;
            if let Some(task) = self.find(number) {
                self.crew.lock().unwrap().ready -= 1;
                task.run();
                continue;
            }
            let mut crew = self.crew.lock().unwrap();
            crew.idle += 1;
            while crew.pushed == pushed && !(crew.closing && crew.futures == 0) {
                crew = self.news.wait(crew).unwrap();
            }
            crew.idle -= 1;
            if crew.closing && crew.futures == 0 {
                return;
            }
        }
    }
}

impl Task {
    fn run(self: Arc<Self>) {
        let Ok(mut place) = self.future.try_lock() else {
            // It is being polled: whoever polls it looks at the flag afterwards, which is still up.
            return;
        };
        loop {
            self.queued.store(false, Ordering::SeqCst);
            let Some(future) = place.as_mut() else { return };
            let waker = Waker::from(Arc::clone(&self));
            let poll = || future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready();
            if catch_unwind(AssertUnwindSafe(poll)).unwrap_or(true) {
                let future = place.take();
                let _ = catch_unwind(AssertUnwindSafe(|| drop(future)));
                return;
            }
            drop(place);
            if !self.queued.load(Ordering::SeqCst) {
                return;
            }
            match self.future.try_lock() {
                Ok(again) => place = again,
                Err(_) => return,
            }
        }
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::SeqCst) {
            let shared = Arc::clone(&self.shared);
            Shared::push(&shared, self);
        }
    }
}

/// Part of the task's future.
struct End<T> {
    slot: Arc<Mutex<Slot<T>>>,
    result: Option<Result<T, JoinError>>,
    /// Dropped after the handle was told.
    _last: Last,
}

impl<T> Drop for End<T> {
    fn drop(&mut self) {
        let mut slot = self.slot.lock().unwrap();
        slot.result = self.result.take();
        let waker = slot.waker.take();
        drop(slot);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

struct Last {
    shared: Arc<Shared>,
}

impl Drop for Last {
    fn drop(&mut self) {
        let mut crew = self.shared.crew.lock().unwrap();
        crew.futures -= 1;
        if crew.futures == 0 {
            self.shared.news.notify_all();
        }
    }
}

pub struct JoinHandle<T> {
    slot: Arc<Mutex<Slot<T>>>,
}

struct Slot<T> {
    result: Option<Result<T, JoinError>>,
    waker: Option<Waker>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinError;

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut slot = self.slot.lock().unwrap();
        match slot.result.take() {
            Some(result) => Poll::Ready(result),
            None => {
                slot.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}
