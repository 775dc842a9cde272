//! fails: tasks_run_when_run_is_called, run_waits_for_the_last_spawner, tasks_spawn_tasks, wakes_during_the_poll, twenty_thousand_wakes, nobody_starves, only_woken_tasks_are_polled, finished_futures_are_dropped_at_once, dropping_a_future_may_spawn_and_wake, a_panic_ends_its_own_task_only, a_panic_after_a_wake_is_a_panic, kept_wakers_are_harmless
//! The guard in the head of `while let` lives to the end of the body: whoever wakes or spawns during a poll waits for
//! it.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};

pub struct Executor {
    shared: Arc<Shared>,
}

pub struct Spawner {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    unfinished: AtomicUsize,
}

#[derive(Default)]
struct State {
    ready: VecDeque<Arc<Task>>,
    spawners: usize,
}

struct Task {
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    queued: AtomicBool,
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
        self.shared.changed.notify_one();
    }
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let future = Mutex::new(Some(Box::pin(future) as Pin<Box<dyn Future<Output = ()> + Send>>));
        let task = Arc::new(Task { future, queued: AtomicBool::new(false), shared: self.shared.clone() });
        self.shared.unfinished.fetch_add(1, Ordering::SeqCst);
        task.wake();
    }
}

impl Executor {
    pub fn run(&self) {
        loop {
            while let Some(task) = self.shared.state.lock().unwrap().ready.pop_front() {
                task.poll();
            }
            let state = self.shared.state.lock().unwrap();
            let idle = |state: &mut State| {
                state.ready.is_empty() && (state.spawners > 0 || self.shared.unfinished.load(Ordering::SeqCst) > 0)
            };
            if self.shared.changed.wait_while(state, idle).unwrap().ready.is_empty() {
                return;
            }
        }
    }
}

impl Task {
    fn poll(self: Arc<Self>) {
        self.queued.store(false, Ordering::SeqCst);
        let mut future = self.future.lock().unwrap();
        let Some(pinned) = future.as_mut() else { return };
        let waker = Waker::from(self.clone());
        let polled = catch_unwind(AssertUnwindSafe(|| pinned.as_mut().poll(&mut Context::from_waker(&waker))));
        if !matches!(polled, Ok(Poll::Pending)) {
            *future = None;
            self.shared.unfinished.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::SeqCst) {
            self.shared.state.lock().unwrap().ready.push_back(self.clone());
            self.shared.changed.notify_one();
        }
    }
}
