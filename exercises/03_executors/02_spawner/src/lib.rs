//! An executor for many tasks: they are spawned from anywhere, and run on one thread.
//!
//! Only the public names below are asked for: change or replace the private ones, and the fields, as you like.

use std::pin::Pin;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::task::Wake;

/// Polls the tasks, on the thread that calls [`Executor::run`].
pub struct Executor {
    /// The tasks that are worth a poll: just spawned, or woken.
    ready: Receiver<Arc<Task>>,
}

/// Hands futures to its executor. It may be cloned, and sent to other threads and into tasks.
#[derive(Clone)]
pub struct Spawner {
    queue: Sender<Arc<Task>>,
}

/// A future on its way, and what is needed to wake it.
struct Task {
    /// None as soon as the future is done.
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
}

/// An executor without tasks, and the first of its spawners.
pub fn new() -> (Executor, Spawner) {
    todo!()
}

impl Spawner {
    /// Makes a task of `future`, and returns at once. The task is polled by [`Executor::run`] and not before.
    ///
    /// It can be called at any time until the executor is gone: before `run` and during it, from other threads, and from
    /// within a task.
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        todo!()
    }
}

impl Executor {
    /// Runs the tasks, and returns when every [`Spawner`] is gone and every task is done.
    ///
    /// * All polls happen here, on the calling thread. A task is polled once in the beginning and then after it was woken,
    ///   once for each wake at most. A few polls too many are allowed, at most 10; the wakes of one task are no reason to poll the others.
    /// * Tasks may be woken from any thread, at any time and as often as one likes, also during their own poll and more
    ///   than once. No wake is lost, and none blocks or panics.
    /// * However often a task wakes itself, the others have their turns.
    /// * While no task is woken and none is spawned, the thread sleeps and uses no processor time.
    /// * A future that has returned Ready is not polled again, and it is dropped at once, not when `run` ends. A task that
    ///   panics is done as well: its panic goes no further, and `run` goes on with the others.
    /// * While a future is polled or dropped, it may spawn tasks and wake tasks.
    /// * A waker may be kept after its task is done, and even when the executor is gone. It does not keep `run` from
    ///   returning, and to use it does nothing.
    ///
    /// Left to you: whether `run` waits for a task that cannot be woken any more, because it is Pending and all its wakers
    /// were dropped, or drops it and counts it as done; what happens to tasks that are not done when the executor is
    /// dropped; and what `run` does when it is called a second time or twice at once.
    pub fn run(&self) {
        todo!()
    }
}

impl Wake for Task {
    /// Sees to it that the task is polled again.
    fn wake(self: Arc<Self>) {
        todo!()
    }
}
