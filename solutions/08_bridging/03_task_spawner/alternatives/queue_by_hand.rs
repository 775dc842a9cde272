//! The queue made by hand: a Condvar for the callers, which are threads, and a Notify for the thread's task.

use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;
use tokio::task::JoinSet;

struct State<T> {
    queue: VecDeque<T>,
    handles: usize,
    stopped: bool,
    ended: bool,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    room: usize,
    /// For callers: there is room, or the spawner was shut down, or it has ended.
    changed: Condvar,
    /// For the thread's task: there is a task, or there will be no more.
    news: Notify,
}

impl<T> Shared<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub struct TaskSpawner<T>(Arc<Shared<T>>);

async fn run<T, H, F>(shared: &Shared<T>, handler: Arc<H>)
where
    T: Send + 'static,
    H: Fn(T) -> F + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let mut running = JoinSet::new();
    loop {
        let mut closed = false;
        if running.len() < shared.room {
            let mut state = shared.state();
            if let Some(task) = state.queue.pop_front() {
                drop(state);
                shared.changed.notify_all();
                let handler = handler.clone();
                running.spawn(async move { handler(task).await });
                continue;
            }
            closed = state.stopped || state.handles == 0;
        }
        if closed && running.is_empty() {
            return;
        }
        tokio::select! {
            () = shared.news.notified() => {}
            Some(_) = running.join_next() => {}
        }
    }
}

impl<T: Send + 'static> TaskSpawner<T> {
    pub fn new<H, F>(at_once: NonZeroUsize, handler: H) -> Self
    where
        H: Fn(T) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let state = State { queue: VecDeque::new(), handles: 1, stopped: false, ended: false };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            room: at_once.get(),
            changed: Condvar::new(),
            news: Notify::new(),
        });
        let runtime: Runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let inside = shared.clone();
        thread::spawn(move || {
            runtime.block_on(run(&inside, Arc::new(handler)));
            drop(runtime);
            inside.state().ended = true;
            inside.changed.notify_all();
        });
        Self(shared)
    }

    pub fn spawn_task(&self, task: T) -> Result<(), Stopped<T>> {
        // No waiting is done with this runtime. But entering it panics where blocking is not allowed.
        Builder::new_current_thread().build().unwrap().block_on(async {});
        let state = self.0.state();
        let waits = |state: &mut State<T>| state.queue.len() >= self.0.room && !state.stopped;
        let mut state = self.0.changed.wait_while(state, waits).unwrap_or_else(PoisonError::into_inner);
        if state.stopped {
            return Err(Stopped(task));
        }
        state.queue.push_back(task);
        drop(state);
        self.0.news.notify_one();
        Ok(())
    }

    pub fn shutdown(self) {
        let mut state = self.0.state();
        state.stopped = true;
        self.0.news.notify_one();
        self.0.changed.notify_all();
        while !state.ended {
            state = self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T> Clone for TaskSpawner<T> {
    fn clone(&self) -> Self {
        self.0.state().handles += 1;
        Self(self.0.clone())
    }
}

impl<T> Drop for TaskSpawner<T> {
    fn drop(&mut self) {
        self.0.state().handles -= 1;
        self.0.news.notify_one();
    }
}

/// The spawner was shut down, and did not accept the task, which is in here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Stopped<T>(pub T);

// Not derived, since a task need not be `Debug`.
impl<T> fmt::Debug for Stopped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stopped").finish_non_exhaustive()
    }
}

impl<T> fmt::Display for Stopped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the spawner was shut down")
    }
}

impl<T> Error for Stopped<T> {}
