//! The clients have a weak sender of the changes: one that makes receivers, but does not keep the channel open.

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
    let (requests, mut queue) = mpsc::channel::<Request>(queue.get());
    let (settings, current) = watch::channel(settings);
    let listeners = broadcast::Sender::new(history.get());
    let weak = listeners.downgrade();

    let service = async move {
        while let Some(Request { key, value, reply }) = queue.recv().await {
            let mut before = None;
            let is_change = settings.send_if_modified(|settings| {
                before = settings.insert(key.clone(), value.clone());
                before.as_ref() != Some(&value)
            });
            if is_change {
                let _ = listeners.send(Change { key, value });
            }
            let _ = reply.send(before);
        }
    };
    (Client { requests, current, listeners: weak }, service)
}

#[derive(Clone)]
pub struct Client {
    requests: mpsc::Sender<Request>,
    current: watch::Receiver<Settings>,
    listeners: broadcast::WeakSender<Change>,
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
        let changes = match self.listeners.upgrade() {
            Some(listeners) => listeners.subscribe(),
            // A channel without a sender: it is over before it begins.
            None => broadcast::Sender::new(1).subscribe(),
        };
        Changes { changes }
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
