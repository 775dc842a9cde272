//! A runtime on a thread of its own, to which synchronous code sends tasks.
//!
//! Only the public names below are asked for: the fields are yours.

use std::error::Error;
use std::fmt;
use std::num::NonZeroUsize;

/// Takes tasks from synchronous code and handles them on a thread with a tokio runtime.
///
/// * A task is a value. For each task that was accepted the handler is called once, on the spawner's thread, and the future that
///   it returns is run there to its end. The thread of a caller runs neither.
/// * Several tasks are handled at the same time: while one waits, the others go on. Never more than `at_once` are.
/// * As many again, or one more, are accepted and wait for their turn: `at_once` or `at_once + 1`, as you like.
/// * Tasks begin in the order in which they were accepted.
/// * A task that panics is over, and makes room for the next. It does not matter whether it is the call of the handler that
///   panics, or the future. Nothing else is disturbed.
/// * In a handler everything of tokio works: timers, sockets, `tokio::spawn` and `tokio::task::spawn_blocking`.
/// * Several spawners have nothing to do with each other.
///
/// Clones are handles of the same spawner. When the last handle is dropped, the tasks that were accepted are still finished;
/// then the runtime, the handler and the thread end. Dropping a handle never waits, and may be done anywhere, in async code too.
pub struct TaskSpawner<T> {
    tasks: Vec<T>,
}

impl<T: Send + 'static> TaskSpawner<T> {
    /// Starts the thread and its runtime. May be called anywhere, in async code too.
    ///
    /// # Panics
    /// If the system refuses the thread or what else a runtime needs.
    pub fn new<H, F>(at_once: NonZeroUsize, handler: H) -> Self
    where
        H: Fn(T) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        todo!()
    }

    /// Hands a task over. While as many tasks wait as may wait, this blocks its caller until there is room: that is the
    /// spawner's backpressure. It does not wait for the end of the task.
    ///
    /// It may be called wherever a thread may be blocked: on a thread of your own, and within `tokio::task::spawn_blocking`,
    /// whatever the runtime.
    ///
    /// # Errors
    /// [`Stopped`], with the task in it, if the spawner was shut down before the task was accepted. A call that is blocked when
    /// that happens returns too. An `Ok` means that the task will be handled.
    ///
    /// # Panics
    /// In async code, where a runtime is just polling something on the calling thread, as blocking calls of tokio do. It does so
    /// even if there is room. No thread of a runtime is blocked, and the spawner is none the worse for it.
    pub fn spawn_task(&self, task: T) -> Result<(), Stopped<T>> {
        todo!()
    }

    /// Accepts no more tasks from any handle, and blocks until the tasks that were accepted are finished: those that wait, too.
    /// When it returns, the runtime, the handler and the thread have ended, or end soon.
    ///
    /// Several handles may do this at the same time, or one after another: each call returns when that is so. What a handler has
    /// spawned besides is not waited for. Left to you is what happens in async code or in a task of this spawner, where it must
    /// not be called.
    pub fn shutdown(self) {
        todo!()
    }
}

impl<T> Clone for TaskSpawner<T> {
    /// Another handle of the same spawner.
    fn clone(&self) -> Self {
        todo!()
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
