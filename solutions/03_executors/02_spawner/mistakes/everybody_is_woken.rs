//! fails: only_woken_tasks_are_polled
//! The executor only knows that somebody was woken, and polls all tasks to be sure.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

#[derive(Default)]
struct State {
    woken: bool,
    spawners: usize,
    arrivals: Vec<BoxFuture>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Wake for Shared {
    fn wake(self: Arc<Self>) {
        self.state.lock().unwrap().woken = true;
        self.changed.notify_one();
    }
}

pub struct Executor(Arc<Shared>);

pub struct Spawner(Arc<Shared>);

pub fn new() -> (Executor, Spawner) {
    let shared = Arc::new(Shared::default());
    shared.state.lock().unwrap().spawners = 1;
    (Executor(shared.clone()), Spawner(shared))
}

impl Clone for Spawner {
    fn clone(&self) -> Self {
        self.0.state.lock().unwrap().spawners += 1;
        Self(self.0.clone())
    }
}

impl Drop for Spawner {
    fn drop(&mut self) {
        self.0.state.lock().unwrap().spawners -= 1;
        self.0.changed.notify_one();
    }
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let mut state = self.0.state.lock().unwrap();
        state.arrivals.push(Box::pin(future));
        state.woken = true;
        self.0.changed.notify_one();
    }
}

impl Executor {
    pub fn run(&self) {
        let mut tasks: Vec<BoxFuture> = Vec::new();
        let waker = Waker::from(self.0.clone());
        loop {
            let mut state = self.0.state.lock().unwrap();
            while !state.woken {
                if tasks.is_empty() && state.spawners == 0 {
                    return;
                }
                state = self.0.changed.wait(state).unwrap();
            }
            state.woken = false;
            tasks.append(&mut state.arrivals);
            drop(state);
            tasks.retain_mut(|task| {
                let mut cx = Context::from_waker(&waker);
                matches!(catch_unwind(AssertUnwindSafe(|| task.as_mut().poll(&mut cx))), Ok(Poll::Pending))
            });
        }
    }
}
