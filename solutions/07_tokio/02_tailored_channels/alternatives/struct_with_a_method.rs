//! The service is a struct whose method is the loop. It reads the old value first and publishes only what differs.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
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
    let (requests, queue) = mpsc::channel::<Request>(queue.get());
    let (settings, current) = watch::channel(settings);
    let (listeners, changes) = broadcast::channel(history.get());

    let service = Service { queue, settings, listeners };
    (Client { requests, current, changes }, service.run())
}

struct Service {
    queue: mpsc::Receiver<Request>,
    settings: watch::Sender<Settings>,
    listeners: broadcast::Sender<Change>,
}

impl Service {
    async fn run(mut self) {
        while let Some(request) = self.queue.recv().await {
            let before = self.apply(request.key, request.value);
            request.reply.send(before).ok();
        }
    }

    fn apply(&self, key: String, value: String) -> Option<String> {
        let before = self.settings.borrow().get(&key).cloned();
        if before.as_deref() == Some(value.as_str()) {
            return before;
        }
        self.settings.send_modify(|settings| drop(settings.insert(key.clone(), value.clone())));
        if self.listeners.receiver_count() > 0 {
            self.listeners.send(Change { key, value }).ok();
        }
        before
    }
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
