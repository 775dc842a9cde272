//! std's channel, read by a plain thread; a runtime with one worker polls. Shutting down takes the sender away from all handles.

use std::error::Error;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::mpsc::{SendError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tokio::runtime::{Builder, Handle};
use tokio::sync::Semaphore;

type Shared<T> = Arc<Mutex<T>>;

pub struct TaskSpawner<T> {
    /// None when somebody has shut the spawner down. A call that is blocked has a clone, and is still served.
    sender: Shared<Option<SyncSender<T>>>,
    handle: Handle,
    thread: Shared<Option<thread::JoinHandle<()>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T: Send + 'static> TaskSpawner<T> {
    pub fn new<H, F>(at_once: NonZeroUsize, handler: H) -> Self
    where
        H: Fn(T) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let (sender, receiver) = sync_channel(at_once.get());
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let handle = runtime.handle().clone();
        let thread = thread::spawn(move || {
            let handler = Arc::new(handler);
            let places = Arc::new(Semaphore::new(at_once.get()));
            loop {
                let place = runtime.block_on(places.clone().acquire_owned()).unwrap();
                let Ok(task) = receiver.recv() else { break };
                let handler = handler.clone();
                runtime.spawn(async move {
                    handler(task).await;
                    drop(place);
                });
            }
            drop(runtime.block_on(places.acquire_many(at_once.get() as u32)));
        });
        Self { sender: Arc::new(Mutex::new(Some(sender))), handle, thread: Arc::new(Mutex::new(Some(thread))) }
    }

    pub fn spawn_task(&self, task: T) -> Result<(), Stopped<T>> {
        // Panics in async code.
        self.handle.block_on(async {});
        let sender = lock(&self.sender).clone();
        let Some(sender) = sender else { return Err(Stopped(task)) };
        sender.send(task).map_err(|SendError(task)| Stopped(task))
    }

    pub fn shutdown(self) {
        drop(lock(&self.sender).take());
        let mut thread = lock(&self.thread);
        thread.take().map(|thread| thread.join().ok());
    }
}

impl<T> Clone for TaskSpawner<T> {
    fn clone(&self) -> Self {
        Self { sender: self.sender.clone(), handle: self.handle.clone(), thread: self.thread.clone() }
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
