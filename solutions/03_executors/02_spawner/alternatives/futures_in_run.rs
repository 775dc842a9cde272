//! run owns the futures in a plain local list; spawners and wakers send it messages. Wakers hold their sender weakly, so
//! that they keep nothing open, and every wake is a message: a task that is woken often is polled often.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, Wake, Waker};

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

enum Message {
    Spawn(BoxFuture, Arc<Sender<Message>>),
    Wake(usize),
}

pub struct Executor {
    messages: Receiver<Message>,
}

#[derive(Clone)]
pub struct Spawner {
    sender: Arc<Sender<Message>>,
}

struct Bell {
    index: usize,
    sender: Weak<Sender<Message>>,
}

struct Task {
    future: BoxFuture,
    waker: Waker,
    _keeps_open: Arc<Sender<Message>>,
}

pub fn new() -> (Executor, Spawner) {
    let (sender, messages) = channel();
    (Executor { messages }, Spawner { sender: Arc::new(sender) })
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let _ = self.sender.send(Message::Spawn(Box::pin(future), Arc::clone(&self.sender)));
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        if let Some(sender) = self.sender.upgrade() {
            let _ = sender.send(Message::Wake(self.index));
        }
    }
}

impl Executor {
    pub fn run(&self) {
        let mut tasks: Vec<Option<Task>> = Vec::new();
        for message in &self.messages {
            let index = match message {
                Message::Wake(index) => index,
                Message::Spawn(future, sender) => {
                    let index = tasks.len();
                    let waker = Waker::from(Arc::new(Bell { index, sender: Arc::downgrade(&sender) }));
                    tasks.push(Some(Task { future, waker, _keeps_open: sender }));
                    index
                }
            };
            let Some(task) = &mut tasks[index] else { continue };
            let mut cx = Context::from_waker(&task.waker);
            let polled = catch_unwind(AssertUnwindSafe(|| task.future.as_mut().poll(&mut cx)));
            if !matches!(polled, Ok(Poll::Pending)) {
                tasks[index] = None;
            }
        }
    }
}
