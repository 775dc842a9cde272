//! fails: no_more_threads_than_workers
//! Each task gets a thread of its own, and the number of workers is not looked at.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

pub struct ThreadPool {
    threads: Mutex<Vec<thread::JoinHandle<()>>>,
}

struct Unparker(Thread);

impl Wake for Unparker {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unparker(thread::current())));
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

impl ThreadPool {
    pub fn new(_workers: NonZeroUsize) -> Self {
        Self { threads: Mutex::default() }
    }

    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let slot = Arc::new(Mutex::new(Slot { result: None, waker: None }));
        let theirs = Arc::clone(&slot);
        let thread = thread::spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(|| block_on(future))).map_err(|_| JoinError);
            let mut slot = theirs.lock().unwrap();
            slot.result = Some(result);
            if let Some(waker) = slot.waker.take() {
                drop(slot);
                waker.wake();
            }
        });
        self.threads.lock().unwrap().push(thread);
        JoinHandle { slot }
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        for thread in self.threads.get_mut().unwrap().drain(..) {
            let _ = thread.join();
        }
    }
}

pub struct JoinHandle<T> {
    slot: Arc<Mutex<Slot<T>>>,
}

struct Slot<T> {
    result: Option<Result<T, JoinError>>,
    waker: Option<Waker>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinError;

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut slot = self.slot.lock().unwrap();
        match slot.result.take() {
            Some(result) => Poll::Ready(result),
            None => {
                slot.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}
