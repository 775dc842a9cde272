//! fails: tasks_run_at_the_same_time, many_wakes_block_nobody, done_task_is_left_alone, panic_is_its_own_handles_error, idle_workers_sleep, no_thread_outlives_the_pool
//! The lock on the queue, taken in the head of `while let`, is held while the task is polled: in there nobody can wake or
//! spawn a task, and no other worker gets one.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};
use std::{mem, thread};

pub struct ThreadPool {
    shared: Arc<Shared>,
    workers: Vec<thread::JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    news: Condvar,
}

struct State {
    ready: VecDeque<Arc<Task>>,
    unfinished: usize,
    closing: bool,
}

impl ThreadPool {
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
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().closing = true;
        self.shared.news.notify_all();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

impl Shared {
    fn push(&self, task: Arc<Task>) {
        self.state.lock().unwrap().ready.push_back(task);
        self.news.notify_one();
    }

    fn work(&self) {
        while let Some((task, state)) = self.next() {
            task.run(state);
        }
    }

    fn next(&self) -> Option<(Arc<Task>, MutexGuard<'_, State>)> {
        let mut state = self.state.lock().unwrap();
        loop {
            if let Some(task) = state.ready.pop_front() {
                return Some((task, state));
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
            self.news.notify_all();
        }
    }
}

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

struct Task {
    stage: Mutex<Stage>,
    shared: Arc<Shared>,
}

enum Stage {
    Waiting(BoxFuture),
    Queued(BoxFuture),
    Polling { woken: bool },
    Done,
}

impl Task {
    fn run(self: Arc<Self>, queue: MutexGuard<'_, State>) {
        let Stage::Queued(mut future) = mem::replace(&mut *self.stage.lock().unwrap(), Stage::Polling { woken: false })
        else {
            unreachable!("only queued tasks are in the queue, and each of them once");
        };
        let waker = Waker::from(Arc::clone(&self));
        let polled = catch_unwind(AssertUnwindSafe(move || {
            let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
            poll.is_pending().then_some(future)
        }));
        drop(queue);
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
            unchanged @ (Stage::Queued(_) | Stage::Done) => *stage = unchanged,
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

struct Promise<T> {
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
