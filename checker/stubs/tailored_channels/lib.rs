//! A small service that owns the settings of a program, and three kinds of channels that fit what it has to say.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
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
///
/// The service is a future that somebody has to poll, in a task of its own for instance; nothing is carried out before that.
/// Nothing in here needs a runtime.
///
/// * It takes one request after the other, in the order in which they entered the queue, and carries it out: the key gets
///   its value. If this is another value than before, or a new key, that is a *change*: everybody who watches and everybody who
///   listens hears of it. If it is the same value, nobody does. *Then* it replies.
/// * It does not matter to the service whether anybody watches, listens, or still waits for the reply. A request that is in
///   the queue is carried out even if its caller has been dropped.
/// * Up to `queue` requests wait in the queue.
/// * When the last client is gone, the service carries out what is still in the queue, and is done. Until then it waits: while
///   there is nothing to do, its task is left alone after 10 polls at most.
/// * When the service is done or dropped, all that watch and listen learn that nothing will follow, even if clients are left.
///   They may still read the last settings and the changes that they have not heard yet.
///
/// `history` is for those that listen: see [`Client::changes`].
///
/// Several services do not disturb each other. What happens with a `queue` or a `history` of more than a million is not
/// specified.
pub fn settings_service(
    settings: Settings,
    queue: NonZeroUsize,
    history: NonZeroUsize,
) -> (Client, impl Future<Output = ()> + Send + 'static) {
    let service = async move { todo!() };
    (todo!(), service)
}

/// A handle to the service. A clone is another client of the same service.
///
/// A client must not keep the channels of those that watch and listen open: they end with the service.
pub struct Client {
    requests: mpsc::Sender<Request>,
}

impl Client {
    /// Gives `key` this value, and returns the one that it had before; none if the key is new.
    ///
    /// Waits for room in the queue, and then for the reply. When this returns, everybody who watches sees the new settings,
    /// and the change is there for everybody who listens. If the future is dropped while it waits for room, the request is
    /// never carried out; once it is in the queue, it will be.
    ///
    /// # Errors
    /// If the service is gone before it has replied.
    pub async fn set(&self, key: &str, value: &str) -> Result<Option<String>, Gone> {
        todo!()
    }

    /// The settings as they are now, and as they will be after each change: `borrow` shows them, and `changed` waits for a
    /// change that comes after this call. Whoever looks rarely sees the last settings only, not those in between.
    ///
    /// Once the service is gone, `changed` is an error, also for a receiver that is made then.
    pub fn watch(&self) -> watch::Receiver<Settings> {
        todo!()
    }

    /// All changes that come after this call, one by one.
    ///
    /// Nobody waits for those that listen. Whoever has not heard `history` changes or fewer, misses none. (A few more may be
    /// kept, but fewer than twice as many.)
    pub fn changes(&self) -> Changes {
        todo!()
    }
}

impl Clone for Client {
    fn clone(&self) -> Self {
        todo!()
    }
}

/// The changes as one listener hears them, at its own pace.
pub struct Changes {
    changes: broadcast::Receiver<Change>,
}

impl Changes {
    /// The next change, in the order in which they were made; or how many of them were missed, exactly, and then it goes on
    /// with the oldest that is still kept. None once the service is gone and everything has been heard.
    ///
    /// A future that is dropped before it is ready loses no change.
    pub async fn next(&mut self) -> Option<Heard> {
        todo!()
    }
}
