//! A runtime on a thread of its own, to which synchronous code sends tasks.

use std::error::Error;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tokio::runtime::Builder;
use tokio::sync::Notify;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinSet;

/// Takes tasks from synchronous code and handles them on a thread with a tokio runtime.
pub struct TaskSpawner<T> {
    /// With the last sender, the receiver learns that there will be no more tasks.
    tasks: Sender<T>,
    /// What `shutdown` tells the thread: other handles may still have senders.
    stop: Arc<Notify>,
    /// None once somebody has joined it. The lock is held until then, so that others wait here.
    thread: Arc<Mutex<Option<thread::JoinHandle<()>>>>,
}

impl<T: Send + 'static> TaskSpawner<T> {
    /// Starts the thread and its runtime.
    pub fn new<H, F>(at_once: NonZeroUsize, handler: H) -> Self
    where
        H: Fn(T) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let (tasks, queue) = mpsc::channel(at_once.get());
        let stop = Arc::new(Notify::new());
        // Built here and not on the thread, so that an error is the caller's to see.
        let runtime = Builder::new_current_thread().enable_all().build().expect("the system has what a runtime needs");
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || runtime.block_on(handle_all(queue, stopped, at_once, handler)));
        Self { tasks, stop, thread: Arc::new(Mutex::new(Some(thread))) }
    }

    /// Hands a task over, and blocks its caller while there is no room.
    pub fn spawn_task(&self, task: T) -> Result<(), Stopped<T>> {
        self.tasks.blocking_send(task).map_err(|error| Stopped(error.0))
    }

    /// Accepts no more tasks from any handle, and blocks until the tasks that were accepted are finished.
    pub fn shutdown(self) {
        // A wake that is kept if the thread does not wait for it just now.
        self.stop.notify_one();
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = thread.take() {
            // The thread catches the panics of tasks, so it has none to report.
            let _ = thread.join();
        }
    }
}

/// What the thread runs: the tasks in the queue, up to `at_once` at the same time, until there will be no more and all have ended.
async fn handle_all<T, H, F>(mut queue: Receiver<T>, stop: Arc<Notify>, at_once: NonZeroUsize, handler: H)
where
    T: Send + 'static,
    H: Fn(T) -> F + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let handler = Arc::new(handler);
    let mut running = JoinSet::new();
    loop {
        tokio::select! {
            // Without a free place tasks stay in the queue. When that is full, `blocking_send` waits.
            task = queue.recv(), if running.len() < at_once.get() => {
                let Some(task) = task else { break };
                let handler = Arc::clone(&handler);
                // The handler is called inside of the task, which is where its panic stays.
                running.spawn(async move { handler(task).await });
            }
            Some(_) = running.join_next() => {}
            // Nothing more gets into the queue. What is in there, `recv` still gives out, before its None.
            () = stop.notified() => queue.close(),
        }
    }
    // Returning drops the runtime, and with it whatever still runs.
    while running.join_next().await.is_some() {}
}

impl<T> Clone for TaskSpawner<T> {
    /// Another handle of the same spawner.
    fn clone(&self) -> Self {
        Self { tasks: self.tasks.clone(), stop: Arc::clone(&self.stop), thread: Arc::clone(&self.thread) }
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
