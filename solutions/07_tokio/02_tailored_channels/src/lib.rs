//! A small service that owns the settings of a program, and three kinds of channels that fit what it has to say.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

/// All settings: a value for each key.
pub type Settings = BTreeMap<String, String>;

/// A key was given another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub key: String,
    pub value: String,
}

/// The service is gone, so nobody will answer any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

/// What [`Changes::next`] has to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The next change.
    Change(Change),
    /// This many changes came and went while nobody listened; what is heard next comes right after them.
    Missed(u64),
}

/// One [`Client::set`] on its way to the service.
struct Request {
    key: String,
    value: String,
    /// Takes the value that the key had before.
    reply: oneshot::Sender<Option<String>>,
}

/// A service that owns `settings`, and the first of its clients.
pub fn settings_service(
    settings: Settings,
    queue: NonZeroUsize,
    history: NonZeroUsize,
) -> (Client, impl Future<Output = ()> + Send + 'static) {
    let (requests, mut queue) = mpsc::channel::<Request>(queue.get());
    let (settings, current) = watch::channel(settings);
    let (listeners, changes) = broadcast::channel(history.get());

    let service = async move {
        // The service owns the senders of both channels, so they are closed when it ends or is dropped.
        while let Some(Request { key, value, reply }) = queue.recv().await {
            let mut before = None;
            let is_change = settings.send_if_modified(|settings| {
                before = settings.insert(key.clone(), value.clone());
                before.as_ref() != Some(&value)
            });
            if is_change {
                // An error says that nobody listens at the moment. That is as good as any other moment.
                let _ = listeners.send(Change { key, value });
            }
            // Last of all: who has the reply may look at once. An error says that nobody waits for it any more.
            let _ = reply.send(before);
        }
    };
    (Client { requests, current, changes }, service)
}

/// A handle to the service. A clone is another client of the same service.
pub struct Client {
    requests: mpsc::Sender<Request>,
    /// To make others of. Receivers do not keep their channel open, as a sender would.
    current: watch::Receiver<Settings>,
    changes: broadcast::Receiver<Change>,
}

impl Client {
    /// Gives `key` this value, and returns the one that it had before; none if the key is new.
    ///
    /// # Errors
    /// If the service is gone before it has replied.
    pub async fn set(&self, key: &str, value: &str) -> Result<Option<String>, Gone> {
        let (reply, answer) = oneshot::channel();
        let request = Request { key: key.to_owned(), value: value.to_owned(), reply };
        self.requests.send(request).await.map_err(|_| Gone)?;
        answer.await.map_err(|_| Gone)
    }

    /// The settings as they are now, and as they will be after each change.
    pub fn watch(&self) -> watch::Receiver<Settings> {
        let mut current = self.current.clone();
        // A clone has seen what the original has seen, and that one has never looked.
        current.mark_unchanged();
        current
    }

    /// All changes that come after this call, one by one.
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

/// The changes as one listener hears them, at its own pace.
pub struct Changes {
    changes: broadcast::Receiver<Change>,
}

impl Changes {
    /// The next change, or how many of them were missed. None once the service is gone and everything has been heard.
    pub async fn next(&mut self) -> Option<Heard> {
        match self.changes.recv().await {
            Ok(change) => Some(Heard::Change(change)),
            // Not the end: the next one to be received is the oldest that is still there.
            Err(RecvError::Lagged(missed)) => Some(Heard::Missed(missed)),
            Err(RecvError::Closed) => None,
        }
    }
}
