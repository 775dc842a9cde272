//! The service as one function that polls the queue. It has a copy of the settings of its own and publishes copies of that.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::num::NonZeroUsize;
use std::task::{Poll, ready};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

pub type Settings = BTreeMap<String, String>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub key: String,
    pub value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    Change(Change),
    Missed(u64),
}

struct Request {
    key: String,
    value: String,
    reply: oneshot::Sender<Option<String>>,
}

pub fn settings_service(
    settings: Settings,
    queue: NonZeroUsize,
    history: NonZeroUsize,
) -> (Client, impl Future<Output = ()> + Send + 'static) {
    let (requests, mut queue) = mpsc::channel::<Request>(queue.get());
    let (settings, current) = watch::channel(settings);
    let (listeners, changes) = broadcast::channel(history.get());

    let mut own = settings.borrow().clone();
    let mut open = Some((settings, listeners));
    let service = poll_fn(move |cx| {
        loop {
            let Some(request) = ready!(queue.poll_recv(cx)) else {
                // What is polled no more may still be kept: the end is told now.
                open.take();
                return Poll::Ready(());
            };
            let Some((settings, listeners)) = &open else { continue };
            let before = own.insert(request.key.clone(), request.value.clone());
            if before.as_ref() != Some(&request.value) {
                let _ = listeners.send(Change { key: request.key, value: request.value });
                settings.send_replace(own.clone());
            }
            let _ = request.reply.send(before);
        }
    });
    (Client { requests, current, changes }, service)
}

pub struct Client {
    requests: mpsc::Sender<Request>,
    current: watch::Receiver<Settings>,
    changes: broadcast::Receiver<Change>,
}

impl Client {
    pub async fn set(&self, key: &str, value: &str) -> Result<Option<String>, Gone> {
        let (reply, answer) = oneshot::channel();
        let request = Request { key: key.to_owned(), value: value.to_owned(), reply };
        self.requests.send(request).await.map_err(|_| Gone)?;
        answer.await.map_err(|_| Gone)
    }

    pub fn watch(&self) -> watch::Receiver<Settings> {
        let mut current = self.current.clone();
        current.mark_unchanged();
        current
    }

    pub fn changes(&self) -> Changes {
        Changes { changes: self.changes.resubscribe() }
    }
}

impl Clone for Client {
    fn clone(&self) -> Self {
        let (requests, current) = (self.requests.clone(), self.current.clone());
        Self { requests, current, changes: self.changes.resubscribe() }
    }
}

pub struct Changes {
    changes: broadcast::Receiver<Change>,
}

impl Changes {
    pub async fn next(&mut self) -> Option<Heard> {
        match self.changes.recv().await {
            Ok(change) => Some(Heard::Change(change)),
            Err(RecvError::Lagged(missed)) => Some(Heard::Missed(missed)),
            Err(RecvError::Closed) => None,
        }
    }
}
