//! fails: pending_task_leaves_its_worker_free, many_wakes_block_nobody, idle_workers_sleep
//! A worker stays with its task until it is done, and sleeps beside it while it waits.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

pub struct ThreadPool {
    shared: Arc<Shared>,
    workers: Vec<thread::JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    news: Condvar,
}

struct State {
    jobs: VecDeque<Box<dyn FnOnce() + Send>>,
    closing: bool,
}

struct Unparker(Thread);

impl Wake for Unparker {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unparker(thread::current())));
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

impl ThreadPool {
    pub fn new(workers: NonZeroUsize) -> Self {
        let state = State { jobs: VecDeque::new(), closing: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), news: Condvar::new() });
        let worker = |_| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.work())
        };
        let workers = (0..workers.get()).map(worker).collect();
        Self { shared, workers }
    }

    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let slot = Arc::new(Mutex::new(Slot { result: None, waker: None }));
        let theirs = Arc::clone(&slot);
        let job = move || {
            let result = catch_unwind(AssertUnwindSafe(|| block_on(future))).map_err(|_| JoinError);
            let mut slot = theirs.lock().unwrap();
            slot.result = Some(result);
            if let Some(waker) = slot.waker.take() {
                drop(slot);
                waker.wake();
            }
        };
        self.shared.state.lock().unwrap().jobs.push_back(Box::new(job));
        self.shared.news.notify_one();
        JoinHandle { slot }
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().closing = true;
        self.shared.news.notify_all();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

impl Shared {
    fn work(&self) {
        loop {
            let mut state = self.state.lock().unwrap();
            while state.jobs.is_empty() && !state.closing {
                state = self.news.wait(state).unwrap();
            }
            let Some(job) = state.jobs.pop_front() else { return };
            drop(state);
            job();
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
