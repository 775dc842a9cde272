//! The queue is a channel, whose receiver the workers share. A task counts its wakes: the first of them puts it into the
//! queue, and after a poll it goes back there if the poll has not answered them all. The pool ends by as many messages to
//! stop as there are workers.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

pub struct ThreadPool {
    messages: Sender<Message>,
    unfinished: Arc<Unfinished>,
    workers: Vec<thread::JoinHandle<()>>,
}

enum Message {
    Run(Arc<Task>),
    Stop,
}

#[derive(Default)]
struct Unfinished {
    tasks: Mutex<usize>,
    none_left: Condvar,
}

struct Task {
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    /// Wakes that no poll has answered yet.
    wakes: AtomicUsize,
    messages: Sender<Message>,
    unfinished: Arc<Unfinished>,
}

impl ThreadPool {
    pub fn new(workers: NonZeroUsize) -> Self {
        let (messages, receiver) = channel();
        let receiver = Arc::new(Mutex::new(receiver));
        let workers = (0..workers.get())
            .map(|_| {
                let receiver = Arc::clone(&receiver);
                thread::spawn(move || work(&receiver))
            })
            .collect();
        Self { messages, unfinished: Arc::default(), workers }
    }

    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let slot = Arc::new(Mutex::new(Slot { result: None, waker: None }));
        let theirs = Arc::clone(&slot);
        let mut future = Some(Box::pin(future));
        let all = std::future::poll_fn(move |cx| {
            let Some(running) = future.as_mut() else { return Poll::Ready(()) };
            let result = match catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(cx))) {
                Ok(Poll::Pending) => return Poll::Pending,
                Ok(Poll::Ready(output)) => Ok(output),
                Err(_) => Err(JoinError),
            };
            let _ = catch_unwind(AssertUnwindSafe(|| future = None));
            let mut slot = theirs.lock().unwrap();
            slot.result = Some(result);
            if let Some(waker) = slot.waker.take() {
                drop(slot);
                waker.wake();
            }
            Poll::Ready(())
        });
        *self.unfinished.tasks.lock().unwrap() += 1;
        let task = Arc::new(Task {
            future: Mutex::new(Some(Box::pin(all))),
            wakes: AtomicUsize::new(0),
            messages: self.messages.clone(),
            unfinished: Arc::clone(&self.unfinished),
        });
        task.wake();
        JoinHandle { slot }
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        let tasks = self.unfinished.tasks.lock().unwrap();
        drop(self.unfinished.none_left.wait_while(tasks, |tasks| *tasks > 0).unwrap());
        for _ in &self.workers {
            let _ = self.messages.send(Message::Stop);
        }
        for worker in self.workers.drain(..) {
            worker.join().unwrap();
        }
    }
}

fn work(messages: &Mutex<Receiver<Message>>) {
    loop {
        // Whoever waits for a message has the lock. The others wait for the lock instead, and it is given back before
        // the task is polled.
        let message = messages.lock().unwrap().recv();
        match message {
            Ok(Message::Run(task)) => task.run(),
            Ok(Message::Stop) | Err(_) => return,
        }
    }
}

impl Task {
    fn run(self: Arc<Self>) {
        let answered = self.wakes.load(Ordering::SeqCst);
        let mut place = self.future.lock().unwrap();
        let Some(future) = place.as_mut() else { return };
        let waker = Waker::from(Arc::clone(&self));
        let done = future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready();
        if done {
            *place = None;
            drop(place);
            // The wakes are not taken back: nobody puts this task into the queue again.
            let mut tasks = self.unfinished.tasks.lock().unwrap();
            *tasks -= 1;
            self.unfinished.none_left.notify_all();
            return;
        }
        drop(place);
        if self.wakes.fetch_sub(answered, Ordering::SeqCst) > answered {
            let _ = self.messages.send(Message::Run(Arc::clone(&self)));
        }
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if self.wakes.fetch_add(1, Ordering::SeqCst) == 0 {
            let messages = self.messages.clone();
            let _ = messages.send(Message::Run(self));
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
