//! A runtime with several threads: a task that is worth a poll is polled by whichever worker is free.
//!
//! Workers take tasks from one queue. A [`Task`] knows its [`Stage`], and with that who has its future: it is in the queue
//! at most once, so no two workers ever meet at one future, and none has to wait for another. A wake that comes while the
//! future is being polled is noted in the stage, and answered by the worker that polls.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::{mem, thread};

/// Polls tasks on several threads, its workers.
pub struct ThreadPool {
    shared: Arc<Shared>,
    workers: Vec<thread::JoinHandle<()>>,
}

/// What the pool, its workers and its tasks all see.
struct Shared {
    state: Mutex<State>,
    /// There is a task for a worker, or there will never be one again.
    news: Condvar,
}

struct State {
    ready: VecDeque<Arc<Task>>,
    /// Tasks that are not done, wherever they are.
    unfinished: usize,
    closing: bool,
}

impl ThreadPool {
    /// A pool of so many workers, without tasks.
    ///
    /// # Panics
    /// If the system cannot start another thread.
    pub fn new(workers: NonZeroUsize) -> Self {
        let state = State { ready: VecDeque::new(), unfinished: 0, closing: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), news: Condvar::new() });
        let worker = |_| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.work())
        };
        let workers = (0..workers.get()).map(worker).collect();
        Self { shared, workers }
    }

    /// Makes a task of `future`, and returns at once. Only workers poll the task.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let slot = Arc::new(Mutex::new(Slot { result: None, waker: None }));
        let promise = Promise { slot: Some(Arc::clone(&slot)) };
        let future = Box::pin(async move { promise.keep(future.await) });
        self.shared.state.lock().unwrap().unfinished += 1;
        let task = Task { stage: Mutex::new(Stage::Queued(future)), shared: Arc::clone(&self.shared) };
        self.shared.push(Arc::new(task));
        JoinHandle { slot }
    }
}

impl Drop for ThreadPool {
    /// Waits until every task is done, and then for every worker.
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().closing = true;
        self.shared.news.notify_all();
        for worker in self.workers.drain(..) {
            // A worker has nothing to tell, and its panic would be a bug in here that was reported already.
            let _ = worker.join();
        }
    }
}

impl Shared {
    fn push(&self, task: Arc<Task>) {
        self.state.lock().unwrap().ready.push_back(task);
        self.news.notify_one();
    }

    /// A worker's life.
    fn work(&self) {
        while let Some(task) = self.next() {
            task.run();
        }
    }

    /// Waits for a task. None if there will not be another one: a task that is not done may still be woken.
    fn next(&self) -> Option<Arc<Task>> {
        let mut state = self.state.lock().unwrap();
        loop {
            if let Some(task) = state.ready.pop_front() {
                return Some(task);
            }
            if state.closing && state.unfinished == 0 {
                return None;
            }
            state = self.news.wait(state).unwrap();
        }
    }

    fn one_is_done(&self) {
        let mut state = self.state.lock().unwrap();
        state.unfinished -= 1;
        if state.unfinished == 0 {
            // If the pool is closing, all workers may go.
            self.news.notify_all();
        }
    }
}

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A future on its way through the pool.
struct Task {
    stage: Mutex<Stage>,
    shared: Arc<Shared>,
}

/// Where a task is, and its future with it.
enum Stage {
    /// Pending, and not woken since.
    Waiting(BoxFuture),
    /// In the queue, or just on its way there.
    Queued(BoxFuture),
    /// A worker has the future and polls it.
    Polling {
        woken: bool,
    },
    Done,
}

impl Task {
    /// Polls the task once; it has come from the queue.
    fn run(self: Arc<Self>) {
        let Stage::Queued(mut future) = mem::replace(&mut *self.stage.lock().unwrap(), Stage::Polling { woken: false })
        else {
            unreachable!("only queued tasks are in the queue, and each of them once");
        };
        let waker = Waker::from(Arc::clone(&self));
        // The future goes in by value: if it is done, or panics, it is dropped in here, before the task counts as done.
        let polled = catch_unwind(AssertUnwindSafe(move || {
            let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
            poll.is_pending().then_some(future)
        }));
        let Ok(Some(future)) = polled else {
            *self.stage.lock().unwrap() = Stage::Done;
            self.shared.one_is_done();
            return;
        };
        let mut stage = self.stage.lock().unwrap();
        let woken = matches!(*stage, Stage::Polling { woken: true });
        *stage = if woken { Stage::Queued(future) } else { Stage::Waiting(future) };
        drop(stage);
        if woken {
            self.shared.push(Arc::clone(&self));
        }
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        let mut stage = self.stage.lock().unwrap();
        match mem::replace(&mut *stage, Stage::Done) {
            Stage::Waiting(future) => {
                *stage = Stage::Queued(future);
                drop(stage);
                self.shared.push(Arc::clone(&self));
            }
            Stage::Polling { .. } => *stage = Stage::Polling { woken: true },
            // It is going to be polled anyway, or never again.
            unchanged @ (Stage::Queued(_) | Stage::Done) => *stage = unchanged,
        }
    }
}

/// A future that is Ready when its task is done: with the task's output, or an error if the task has panicked or was
/// cancelled.
pub struct JoinHandle<T> {
    slot: Arc<Mutex<Slot<T>>>,
}

/// Where the task leaves what came of it.
struct Slot<T> {
    result: Option<Result<T, JoinError>>,
    /// The task that awaits the handle: the one that polled last, if any has.
    waker: Option<Waker>,
}

/// The task has panicked, or was cancelled, and so there is no output.
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

/// The task's side of a handle. It lives in the task's future: if that is dropped without an output, because it has
/// panicked, the promise is broken, and the handle learns of it.
struct Promise<T> {
    /// None once there is a result.
    slot: Option<Arc<Mutex<Slot<T>>>>,
}

impl<T> Promise<T> {
    fn keep(mut self, output: T) {
        self.settle(Ok(output));
    }

    fn settle(&mut self, result: Result<T, JoinError>) {
        let Some(slot) = self.slot.take() else { return };
        let mut slot = slot.lock().unwrap();
        slot.result = Some(result);
        let waker = slot.waker.take();
        // A waker is other people's code: it might poll the handle from inside `wake`.
        drop(slot);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        self.settle(Err(JoinError));
    }
}
