//! fails: many_wakes_block_nobody
//! The queue is a channel with room for 64 tasks: a poll that wakes more waits for a worker, which it is itself.

// The queue is a sync_channel with 64 places.
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

type Fut = Pin<Box<dyn Future<Output = ()> + Send>>;

enum State {
    Parked(Fut),
    Listed(Fut),
    Busy,
    BusyAgain,
    Gone,
}

struct Task {
    state: Mutex<State>,
    send: SyncSender<Option<Arc<Task>>>,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        let mut state = self.state.lock().unwrap();
        let list = matches!(*state, State::Parked(_));
        *state = match std::mem::replace(&mut *state, State::Gone) {
            State::Parked(fut) => State::Listed(fut),
            State::Busy => State::BusyAgain,
            other => other,
        };
        drop(state);
        if list {
            self.send.send(Some(self.clone())).ok();
        }
    }
}

#[derive(Default)]
struct Registry(Mutex<HashMap<usize, Arc<Task>>>);

pub struct ThreadPool {
    send: SyncSender<Option<Arc<Task>>>,
    threads: Vec<thread::JoinHandle<()>>,
    registry: Arc<Registry>,
}

fn run(receive: &Mutex<Receiver<Option<Arc<Task>>>>, registry: &Registry) {
    loop {
        let task = receive.lock().unwrap().recv();
        let Ok(Some(task)) = task else { return };
        let before = std::mem::replace(&mut *task.state.lock().unwrap(), State::Busy);
        let State::Listed(mut fut) = before else { continue };
        let waker = Waker::from(task.clone());
        let ready = catch_unwind(AssertUnwindSafe(|| fut.as_mut().poll(&mut Context::from_waker(&waker)).is_ready()));
        if ready.unwrap_or(true) {
            *task.state.lock().unwrap() = State::Gone;
            drop(fut);
            registry.0.lock().unwrap().remove(&(Arc::as_ptr(&task) as usize));
        } else {
            let mut state = task.state.lock().unwrap();
            if matches!(*state, State::BusyAgain) {
                *state = State::Listed(fut);
                drop(state);
                task.send.send(Some(task.clone())).ok();
            } else {
                *state = State::Parked(fut);
            }
        }
    }
}

impl ThreadPool {
    pub fn new(workers: NonZeroUsize) -> Self {
        let (send, receive) = sync_channel(64);
        let receive = Arc::new(Mutex::new(receive));
        let registry = Arc::new(Registry::default());
        let threads = (0..workers.get())
            .map(|_| {
                let (receive, registry) = (receive.clone(), registry.clone());
                thread::spawn(move || run(&receive, &registry))
            })
            .collect();
        Self { send, threads, registry }
    }

    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let slot = Arc::new(Slot { result: OnceLock::new(), waker: Mutex::new(None) });
        let end = End(slot.clone());
        let task = Arc::new(Task {
            state: Mutex::new(State::Listed(Box::pin(async move {
                let end = end;
                let output = future.await;
                end.0.result.set(Mutex::new(Some(Ok(output)))).ok();
            }))),
            send: self.send.clone(),
        });
        self.registry.0.lock().unwrap().insert(Arc::as_ptr(&task) as usize, task.clone());
        self.send.send(Some(task)).ok();
        JoinHandle { slot }
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        for _ in &self.threads {
            self.send.send(None).ok();
        }
        for thread in self.threads.drain(..) {
            thread.join().ok();
        }
        let tasks = std::mem::take(&mut *self.registry.0.lock().unwrap());
        for task in tasks.into_values() {
            let state = std::mem::replace(&mut *task.state.lock().unwrap(), State::Gone);
            drop(state);
        }
    }
}

struct Slot<T> {
    result: OnceLock<Mutex<Option<Result<T, JoinError>>>>,
    waker: Mutex<Option<Waker>>,
}

struct End<T>(Arc<Slot<T>>);

impl<T> Drop for End<T> {
    fn drop(&mut self) {
        self.0.result.set(Mutex::new(Some(Err(JoinError)))).ok();
        let waker = self.0.waker.lock().unwrap().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

pub struct JoinHandle<T> {
    slot: Arc<Slot<T>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinError;

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let new = cx.waker().clone();
        let old = self.slot.waker.lock().unwrap().replace(new);
        drop(old);
        match self.slot.result.get() {
            Some(result) => Poll::Ready(result.lock().unwrap().take().unwrap()),
            None => Poll::Pending,
        }
    }
}
