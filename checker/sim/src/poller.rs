use polling::{Event, Events};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::io;
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// In milliseconds.
static LINGER: AtomicU64 = AtomicU64::new(0);

/// Makes every [`Poller::add`] of this process return `time` later, in whole milliseconds: for tests, so that events of the
/// stream come while its caller is not yet back.
pub fn linger_in_add(time: Duration) {
    LINGER.store(time.as_millis().try_into().unwrap_or(u64::MAX), Ordering::Relaxed);
}

/// Waits for many TCP streams at once: `polling::Poller`, without its unsafe side.
///
/// polling has its callers promise that a stream is deleted before it is closed. Nothing needs to be promised here:
/// for each key the poller owns a stream of its own, a duplicate of the one that was added ([`TcpStream::try_clone`]),
/// until the key is deleted. So the connection stays open that long, whatever becomes of the stream that was added.
///
/// Interest is used up by an event. To hear of the next one, call [`modify`](Poller::modify), or delete the key and add
/// the stream again. It is no matter whether the data arrives before or after: interest in what is already there gives
/// an event at once.
///
/// All methods may be called while another thread waits in [`wait`](Poller::wait), and they take effect there.
pub struct Poller {
    poller: polling::Poller,
    streams: Mutex<HashMap<usize, TcpStream>>,
}

impl Poller {
    /// A poller with no stream.
    ///
    /// # Errors
    /// When the system has no more descriptors.
    pub fn new() -> io::Result<Self> {
        Ok(Self { poller: polling::Poller::new()?, streams: Mutex::default() })
    }

    /// Registers `stream` under the key of `interest`, for one event.
    ///
    /// # Errors
    /// `AlreadyExists` if the key is in use, `InvalidInput` if it is `usize::MAX`, and what the system reports.
    pub fn add(&self, stream: &TcpStream, interest: Event) -> io::Result<()> {
        let mut streams = self.streams();
        let Entry::Vacant(vacant) = streams.entry(interest.key) else {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "the key is in use"));
        };
        let own = stream.try_clone()?;
        // SAFETY: the duplicate is the poller's own. It is closed by `delete` and `drop` only, after it was deleted.
        #[allow(unsafe_code, reason = "the promise that this type keeps for its callers")]
        unsafe {
            self.poller.add(&own, interest)?;
        }
        vacant.insert(own);
        drop(streams);
        thread::sleep(Duration::from_millis(LINGER.load(Ordering::Relaxed)));
        Ok(())
    }

    /// Sets the interest of a key that was added, for one more event.
    ///
    /// # Errors
    /// `NotFound` if there is no such key, and what the system reports.
    pub fn modify(&self, interest: Event) -> io::Result<()> {
        match self.streams().get(&interest.key) {
            Some(own) => self.poller.modify(own, interest),
            None => Err(no_such_key()),
        }
    }

    /// Forgets a key and closes the poller's duplicate of its stream. An event that another thread has fetched already
    /// may still come to light there.
    ///
    /// # Errors
    /// `NotFound` if there is no such key, and what the system reports; the key is forgotten in either case.
    pub fn delete(&self, key: usize) -> io::Result<()> {
        match self.streams().remove(&key) {
            Some(own) => self.poller.delete(&own),
            None => Err(no_such_key()),
        }
    }

    /// Blocks until there is an event, `timeout` has passed, or [`notify`](Poller::notify) was called; adds what
    /// happened to `events` (clear them first), and returns how many events these are. It can be none.
    ///
    /// One thread waits at a time: a second one is sent away at once, with no events.
    ///
    /// # Errors
    /// What the system reports.
    pub fn wait(&self, events: &mut Events, timeout: Option<Duration>) -> io::Result<usize> {
        self.poller.wait(events, timeout)
    }

    /// Lets the thread that waits return, or if none does, the next one that wants to.
    ///
    /// # Errors
    /// What the system reports.
    pub fn notify(&self) -> io::Result<()> {
        self.poller.notify()
    }

    fn streams(&self) -> MutexGuard<'_, HashMap<usize, TcpStream>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Poller {
    fn drop(&mut self) {
        for own in self.streams.get_mut().unwrap_or_else(PoisonError::into_inner).values() {
            // Nothing is left to be done for a stream that cannot be deleted: both are closed in a moment.
            let _ = self.poller.delete(own);
        }
    }
}

impl fmt::Debug for Poller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poller").field("streams", &self.streams().len()).finish()
    }
}

fn no_such_key() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "no stream has this key")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (near, listener.accept().unwrap().0)
    }

    const PATIENCE: Option<Duration> = Some(Duration::from_secs(10));

    #[test]
    fn an_interest_gives_one_event_until_it_is_set_again() {
        let poller = Poller::new().unwrap();
        let (near, mut far) = pair();
        poller.add(&near, Event::readable(7)).unwrap();
        far.write_all(b"hi").unwrap();
        let mut events = Events::new();
        assert_eq!(poller.wait(&mut events, PATIENCE).unwrap(), 1);
        assert_eq!(events.iter().map(|event| (event.key, event.readable)).collect::<Vec<_>>(), [(7, true)]);
        events.clear();
        assert_eq!(poller.wait(&mut events, Some(Duration::from_millis(50))).unwrap(), 0);
        poller.modify(Event::readable(7)).unwrap();
        assert_eq!(poller.wait(&mut events, PATIENCE).unwrap(), 1);
    }

    #[test]
    fn a_deleted_key_closes_its_stream_and_can_be_used_again() {
        let poller = Poller::new().unwrap();
        let (near, mut far) = pair();
        poller.add(&near, Event::readable(1)).unwrap();
        let kind = |result: io::Result<()>| result.unwrap_err().kind();
        assert_eq!(kind(poller.add(&near, Event::readable(1))), io::ErrorKind::AlreadyExists);
        drop(near);
        poller.delete(1).unwrap();
        assert_eq!(kind(poller.delete(1)), io::ErrorKind::NotFound);
        assert_eq!(kind(poller.modify(Event::readable(1))), io::ErrorKind::NotFound);
        far.set_read_timeout(PATIENCE).unwrap();
        assert_eq!(far.read(&mut [0]).unwrap(), 0);
        poller.add(&far, Event::readable(1)).unwrap();
        let mut events = Events::new();
        assert_eq!(poller.wait(&mut events, PATIENCE).unwrap(), 1, "the end of a stream is an event");
    }

    #[test]
    fn a_notified_wait_returns_without_events() {
        let poller = Poller::new().unwrap();
        let (near, _far) = pair();
        poller.add(&near, Event::readable(0)).unwrap();
        poller.notify().unwrap();
        assert_eq!(poller.wait(&mut Events::new(), None).unwrap(), 0);
    }
}
