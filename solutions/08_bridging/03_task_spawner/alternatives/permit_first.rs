//! A permit is taken before a task is. The thread is done when it has all permits back.

use std::error::Error;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tokio::runtime::Builder;
use tokio::sync::{Semaphore, mpsc, watch};

pub struct TaskSpawner<T> {
    sender: mpsc::Sender<T>,
    closing: Arc<watch::Sender<bool>>,
    thread: Arc<Mutex<Option<thread::JoinHandle<()>>>>,
}

impl<T: Send + 'static> TaskSpawner<T> {
    pub fn new<H, F>(at_once: NonZeroUsize, handler: H) -> Self
    where
        H: Fn(T) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let at_once = at_once.get();
        let (sender, mut receiver) = mpsc::channel(at_once);
        let (closing, mut close) = watch::channel(false);
        let places = Arc::new(Semaphore::new(at_once));
        let handler = Arc::new(handler);
        let work = async move {
            let mut open = true;
            while let Ok(place) = Arc::clone(&places).acquire_owned().await {
                let task = loop {
                    tokio::select! {
                        biased;
                        result = close.wait_for(|closing| *closing), if open => {
                            // An error: all handles are gone, and so are the senders.
                            drop(result);
                            open = false;
                            receiver.close();
                        }
                        task = receiver.recv() => break task,
                    }
                };
                let Some(task) = task else { break };
                let handler = handler.clone();
                tokio::spawn(async move {
                    let _place = place;
                    (*handler)(task).await;
                });
            }
            let _ = places.acquire_many(at_once as u32).await;
        };
        let thread = thread::Builder::new().name("task spawner".into()).spawn(move || {
            Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
        });
        Self { sender, closing: Arc::new(closing), thread: Arc::new(Mutex::new(thread.ok())) }
    }

    pub fn spawn_task(&self, task: T) -> Result<(), Stopped<T>> {
        match self.sender.blocking_send(task) {
            Ok(()) => Ok(()),
            Err(mpsc::error::SendError(task)) => Err(Stopped(task)),
        }
    }

    pub fn shutdown(self) {
        self.closing.send_replace(true);
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        thread.take().map(thread::JoinHandle::join);
    }
}

impl<T> Clone for TaskSpawner<T> {
    fn clone(&self) -> Self {
        let Self { sender, closing, thread } = self;
        Self { sender: sender.clone(), closing: closing.clone(), thread: thread.clone() }
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
