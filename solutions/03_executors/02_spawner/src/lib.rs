//! An executor for many tasks: they are spawned from anywhere, and run on one thread.
//!
//! One channel holds the executor together. What goes through it is a task that is worth a poll, and its senders are all
//! those who may still cause work: every Spawner, and every task until it is done. When the last of them is gone, the
//! channel is closed, `recv` says so, and `run` returns. Nobody has to count anything.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

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
    /// None as soon as the future is done. Only `run` takes this lock, so that nobody waits for a poll to end.
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    /// Where the task goes when it is woken; None as soon as the future is done. Wakers live as long as they like, and
    /// must not keep the channel open.
    queue: Mutex<Option<Sender<Arc<Task>>>>,
    /// Whether the task is in the queue already: however many wakes, it is there once.
    queued: AtomicBool,
}

/// An executor without tasks, and the first of its spawners.
pub fn new() -> (Executor, Spawner) {
    let (queue, ready) = channel();
    (Executor { ready }, Spawner { queue })
}

impl Spawner {
    /// Makes a task of `future`, and returns at once. The task is polled by [`Executor::run`] and not before.
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let task = Arc::new(Task {
            future: Mutex::new(Some(Box::pin(future))),
            queue: Mutex::new(Some(self.queue.clone())),
            queued: AtomicBool::new(false),
        });
        // The first poll is asked for as any other.
        task.wake();
    }
}

impl Executor {
    /// Runs the tasks, and returns when every [`Spawner`] is gone and every task is done.
    ///
    /// A task that is Pending while nobody has a waker of it is dropped with its last waker, and counts as done.
    pub fn run(&self) {
        while let Ok(task) = self.ready.recv() {
            task.poll();
        }
    }
}

impl Task {
    fn poll(self: Arc<Self>) {
        // Before the poll: a wake in the middle of it puts the task into the queue again.
        self.queued.store(false, Ordering::SeqCst);
        let mut future = self.future.lock().unwrap();
        // Woken in its last poll, or since.
        let Some(pinned) = future.as_mut() else { return };
        let waker = Waker::from(Arc::clone(&self));
        let polled = catch_unwind(AssertUnwindSafe(|| pinned.as_mut().poll(&mut Context::from_waker(&waker))));
        match polled {
            Ok(Poll::Pending) => {}
            // Of a panic std has told already. The task is as done as it will ever be.
            Ok(Poll::Ready(())) | Err(_) => {
                *future = None;
                *self.queue.lock().unwrap() = None;
            }
        }
    }
}

impl Wake for Task {
    /// Sees to it that the task is polled again.
    fn wake(self: Arc<Self>) {
        if self.queued.swap(true, Ordering::SeqCst) {
            return;
        }
        if let Some(queue) = &*self.queue.lock().unwrap() {
            // An error means that the executor is gone, and then there is nothing to wake.
            let _ = queue.send(Arc::clone(&self));
        }
    }
}
