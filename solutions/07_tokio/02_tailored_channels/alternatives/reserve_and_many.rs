//! A client reserves its place in the queue, and the service takes out several requests at a time.

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

    let service = Box::pin(serve(queue, settings, listeners));
    (Client { requests, current, changes }, service)
}

async fn serve(
    mut queue: mpsc::Receiver<Request>,
    settings: watch::Sender<Settings>,
    listeners: broadcast::Sender<Change>,
) {
    let mut requests = Vec::new();
    while queue.recv_many(&mut requests, 8).await > 0 {
        for Request { key, value, reply } in requests.drain(..) {
            let before = settings.borrow().get(&key).cloned();
            if before.as_ref() != Some(&value) {
                let _ = listeners.send(Change { key: key.clone(), value: value.clone() });
                settings.send_modify(|settings| {
                    settings.insert(key, value);
                });
            }
            let _ = reply.send(before);
        }
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
        // Room first, so that nothing is copied for a queue that is full or gone.
        let Ok(room) = self.requests.reserve().await else { return Err(Gone) };
        room.send(Request { key: key.into(), value: value.into(), reply });
        match answer.await {
            Ok(before) => Ok(before),
            Err(_) => Err(Gone),
        }
    }

    pub fn watch(&self) -> watch::Receiver<Settings> {
        let mut current = self.current.clone();
        current.borrow_and_update();
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
