//! fails: a_full_spawner_blocks_its_caller, no_more_than_at_once, results_and_panics, shutdown_finishes_everything, an_err_after_shutdown, ends_with_the_last_handle, blocked_callers_at_shutdown, several_shutdowns, made_and_dropped_in_async_code, as_many_again_may_wait
//!
//! As on the slide, tasks are spawned as soon as they come, so nothing ever waits in the channel. When the loop ends, block_on
//! returns, and the runtime is dropped with all tasks that still run.

use std::error::Error;
use std::fmt;
use std::num::NonZeroUsize;
use tokio::runtime::Builder;
use tokio::sync::mpsc;

pub struct TaskSpawner<T> {
    spawn: mpsc::Sender<T>,
}

impl<T: Send + 'static> TaskSpawner<T> {
    pub fn new<H, F>(_at_once: NonZeroUsize, handler: H) -> Self
    where
        H: Fn(T) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let (send, mut recv) = mpsc::channel(16);
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        std::thread::spawn(move || {
            runtime.block_on(async move {
                while let Some(task) = recv.recv().await {
                    tokio::spawn(handler(task));
                }
            });
        });
        Self { spawn: send }
    }

    pub fn spawn_task(&self, task: T) -> Result<(), Stopped<T>> {
        match self.spawn.blocking_send(task) {
            Ok(()) => Ok(()),
            Err(_) => panic!("The shared runtime has shut down."),
        }
    }

    pub fn shutdown(self) {
        drop(self.spawn);
    }
}

impl<T> Clone for TaskSpawner<T> {
    fn clone(&self) -> Self {
        Self { spawn: self.spawn.clone() }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Stopped<T>(pub T);

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
