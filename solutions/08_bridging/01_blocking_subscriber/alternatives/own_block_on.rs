//! Waits with the `block_on` of section 03. It knows nothing of tokio, so nothing is nested. A runtime on a thread of its own
//! is there for the connection's task.

use sim::pubsub::{Broker, Client, Closed, Message};
use std::error::Error;
use std::fmt;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use tokio::runtime::{Builder, Runtime, worker_index};

pub struct BlockingSubscriber {
    client: Client,
    _runtime: InBackground,
}

#[derive(Debug)]
pub enum SubscriberError {
    OnWorker,
    Closed,
    System(io::Error),
}

/// A runtime that is shut down without waiting.
struct InBackground(Option<Runtime>);

impl Drop for InBackground {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl BlockingSubscriber {
    pub fn connect(broker: &Broker, channels: &[&str]) -> Result<Self, SubscriberError> {
        if worker_index().is_some() {
            return Err(SubscriberError::OnWorker);
        }
        let runtime = InBackground(Some(Builder::new_multi_thread().worker_threads(1).enable_all().build()?));
        let client = {
            // `connect` spawns its task here.
            let _context = runtime.0.as_ref().map(Runtime::enter);
            block_on(Client::connect(broker))?
        };
        let mut subscriber = Self { client, _runtime: runtime };
        subscriber.subscribe(channels)?;
        Ok(subscriber)
    }

    pub fn subscribe(&mut self, channels: &[&str]) -> Result<(), SubscriberError> {
        if worker_index().is_some() {
            return Err(SubscriberError::OnWorker);
        }
        block_on(self.client.subscribe(channels)).map_err(SubscriberError::from)
    }

    pub fn next_message(&mut self) -> Result<Option<Message>, SubscriberError> {
        if worker_index().is_some() {
            return Err(SubscriberError::OnWorker);
        }
        Ok(block_on(self.client.next_message()))
    }
}

struct Bell {
    rung: AtomicBool,
    sleeper: Thread,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, Ordering::SeqCst);
        self.sleeper.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let bell = Arc::new(Bell { rung: AtomicBool::new(false), sleeper: thread::current() });
    let waker = Waker::from(Arc::clone(&bell));
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        while !bell.rung.swap(false, Ordering::SeqCst) {
            thread::park();
        }
    }
}

impl From<Closed> for SubscriberError {
    fn from(_: Closed) -> Self {
        Self::Closed
    }
}

impl From<io::Error> for SubscriberError {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

impl fmt::Display for SubscriberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnWorker => {
                f.write_str("a worker of a runtime must not wait: use spawn_blocking, or the async client")
            }
            Self::Closed => f.write_str("the broker has closed the connection"),
            Self::System(_) => f.write_str("no runtime or no thread could be started"),
        }
    }
}

impl Error for SubscriberError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::System(error) => Some(error),
            Self::OnWorker | Self::Closed => None,
        }
    }
}
