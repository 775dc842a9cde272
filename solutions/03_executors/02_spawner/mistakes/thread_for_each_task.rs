//! fails: all_tasks_share_one_thread
//! Every task gets a thread of its own: right results, but not an executor.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Wake, Waker};
use std::thread;

type Start = Box<dyn FnOnce() + Send>;

pub struct Executor {
    ready: Receiver<Start>,
}

#[derive(Clone)]
pub struct Spawner {
    queue: Sender<Start>,
}

struct Bell(Mutex<Option<Sender<()>>>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        if let Some(sender) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = sender.send(());
        }
    }
}

pub fn new() -> (Executor, Spawner) {
    let (queue, ready) = channel();
    (Executor { ready }, Spawner { queue })
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let _ = self.queue.send(Box::new(move || {
            let mut future = pin!(future);
            let (sender, wakes) = channel();
            let bell = Arc::new(Bell(Mutex::new(Some(sender))));
            let waker = Waker::from(bell.clone());
            while future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
                let _ = wakes.recv();
            }
        }));
    }
}

impl Executor {
    pub fn run(&self) {
        let threads: Vec<_> =
            self.ready.iter().map(|start| thread::spawn(|| drop(catch_unwind(AssertUnwindSafe(start))))).collect();
        for thread in threads {
            let _ = thread.join();
        }
    }
}
