//! The tasks lie in a map under a lock, wakers know only a number, and run counts who is left. A task that nobody can
//! wake any more is waited for.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    spawners: usize,
    next: u64,
    ready: VecDeque<u64>,
    /// None while the task is being polled.
    tasks: HashMap<u64, Option<BoxFuture>>,
}

pub struct Executor {
    shared: Arc<Shared>,
}

pub struct Spawner {
    shared: Arc<Shared>,
}

struct Number {
    number: u64,
    shared: Arc<Shared>,
}

pub fn new() -> (Executor, Spawner) {
    let shared = Arc::new(Shared::default());
    shared.state.lock().unwrap().spawners = 1;
    (Executor { shared: shared.clone() }, Spawner { shared })
}

impl Clone for Spawner {
    fn clone(&self) -> Self {
        self.shared.state.lock().unwrap().spawners += 1;
        Self { shared: self.shared.clone() }
    }
}

impl Drop for Spawner {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().spawners -= 1;
        self.shared.changed.notify_all();
    }
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let future: BoxFuture = Box::pin(future);
        let mut state = self.shared.state.lock().unwrap();
        let number = state.next;
        state.next += 1;
        state.tasks.insert(number, Some(future));
        state.ready.push_back(number);
        drop(state);
        self.shared.changed.notify_all();
    }
}

impl Wake for Number {
    fn wake(self: Arc<Self>) {
        let mut state = self.shared.state.lock().unwrap();
        if state.tasks.contains_key(&self.number) && !state.ready.contains(&self.number) {
            state.ready.push_back(self.number);
            self.shared.changed.notify_all();
        }
    }
}

impl Shared {
    /// The next task to poll, or None when all is done.
    fn next(&self) -> Option<(u64, BoxFuture)> {
        let mut state = self.state.lock().unwrap();
        loop {
            while let Some(number) = state.ready.pop_front() {
                if let Some(future) = state.tasks.get_mut(&number).and_then(Option::take) {
                    return Some((number, future));
                }
            }
            if state.tasks.is_empty() && state.spawners == 0 {
                return None;
            }
            state = self.changed.wait(state).unwrap();
        }
    }
}

impl Executor {
    pub fn run(&self) {
        while let Some((number, mut future)) = self.shared.next() {
            let waker = Waker::from(Arc::new(Number { number, shared: self.shared.clone() }));
            let mut cx = Context::from_waker(&waker);
            match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut cx))) {
                Ok(Poll::Pending) => {
                    self.shared.state.lock().unwrap().tasks.insert(number, Some(future));
                }
                _ => {
                    drop(future);
                    self.shared.state.lock().unwrap().tasks.remove(&number);
                }
            }
        }
    }
}
