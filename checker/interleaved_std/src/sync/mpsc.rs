//! `std::sync::mpsc`: channels whose operations are switch points.

use crate::kernel::{self, Detail, Gate, Kind};
use ::std::collections::VecDeque;
use ::std::fmt;
use ::std::panic::RefUnwindSafe;
use ::std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use ::std::time::Duration;

pub use ::std::sync::mpsc::{RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError};

/// As `std::sync::mpsc::channel`.
#[must_use]
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Shared::new(None);
    (Sender { shared: shared.clone() }, Receiver { shared, only_one: ::std::marker::PhantomData })
}

/// As `std::sync::mpsc::sync_channel`.
#[must_use]
pub fn sync_channel<T>(bound: usize) -> (SyncSender<T>, Receiver<T>) {
    let shared = Shared::new(Some(bound));
    (SyncSender { shared: shared.clone() }, Receiver { shared, only_one: ::std::marker::PhantomData })
}

/// As `std::sync::mpsc::Sender`.
pub struct Sender<T> {
    shared: Arc<Shared<T>>,
}

/// As `std::sync::mpsc::SyncSender`.
pub struct SyncSender<T> {
    shared: Arc<Shared<T>>,
}

/// As `std::sync::mpsc::Receiver`.
pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
    /// The real one is not `Sync` either.
    only_one: ::std::marker::PhantomData<::std::cell::Cell<()>>,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    gate: Gate,
    bound: Option<usize>,
}

struct State<T> {
    queue: VecDeque<T>,
    senders: usize,
    /// Whether the receiver is still there.
    open: bool,
    /// Receivers that are blocked: a rendezvous channel hands over to these.
    waiting: usize,
    /// How many messages were ever put in, and taken out.
    sent: u64,
    taken: u64,
}

impl<T> Shared<T> {
    fn new(bound: Option<usize>) -> Arc<Shared<T>> {
        let state = State { queue: VecDeque::new(), senders: 1, open: true, waiting: 0, sent: 0, taken: 0 };
        Arc::new(Shared { state: Mutex::new(state), gate: Gate::new(Kind::Channel), bound })
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say(&self, what: &'static str) {
        kernel::record(what, self.gate.id(), Detail::None);
    }

    fn send(&self, value: T) -> Result<(), SendError<T>> {
        kernel::point();
        let mut value = Some(value);
        let room = self.bound.map_or(usize::MAX, |bound| bound.max(1));
        let sent = self.gate.wait(&self.state, "waits to send to", None, |state| {
            if !state.open {
                return Some(None);
            }
            (state.queue.len() < room).then(|| state.put(value.take()))
        });
        let Some(Some(nth)) = sent else {
            self.say("cannot send, no receiver is left:");
            return Err(SendError(value.take().expect("not sent")));
        };
        self.say("sends to");
        self.gate.notify();
        if self.bound != Some(0) {
            return Ok(());
        }
        let back = self.gate.wait(&self.state, "waits for a receiver of", None, |state| {
            let taken = state.taken > nth;
            (taken || !state.open).then(|| if taken { None } else { state.queue.pop_back() })
        });
        back.flatten().map_or(Ok(()), |value| Err(SendError(value)))
    }

    fn try_send(&self, value: T) -> Result<(), TrySendError<T>> {
        kernel::point();
        {
            let mut state = self.state();
            let room = match self.bound {
                None => usize::MAX,
                Some(0) => state.waiting,
                Some(bound) => bound,
            };
            if !state.open {
                return Err(TrySendError::Disconnected(value));
            }
            if state.queue.len() >= room {
                return Err(TrySendError::Full(value));
            }
            state.put(Some(value));
        }
        self.say("sends to");
        self.gate.notify();
        Ok(())
    }

    fn receive(&self, timeout: Option<Duration>) -> Result<T, RecvTimeoutError> {
        kernel::point();
        self.state().waiting += 1;
        let got = self.gate.wait(&self.state, "waits to receive from", timeout, |state| {
            state.take().map(Ok).or((state.senders == 0).then_some(Err(RecvTimeoutError::Disconnected)))
        });
        self.state().waiting -= 1;
        self.say(match &got {
            Some(Ok(_)) => "receives from",
            Some(Err(_)) => "finds every sender gone:",
            None => "gives up receiving from",
        });
        self.gate.notify();
        got.unwrap_or(Err(RecvTimeoutError::Timeout))
    }

    fn try_receive(&self) -> Result<T, TryRecvError> {
        kernel::point();
        let got = {
            let mut state = self.state();
            let gone = state.senders == 0;
            state.take().ok_or(if gone { TryRecvError::Disconnected } else { TryRecvError::Empty })
        };
        self.say(if got.is_ok() { "receives from" } else { "finds nothing in" });
        if got.is_ok() {
            self.gate.notify();
        }
        got
    }

    fn one_more_sender(&self) {
        self.state().senders += 1;
    }

    fn one_sender_less(&self) {
        // What a receiver sees next may depend on the last one.
        if self.state().senders == 1 {
            kernel::point();
        }
        let last = {
            let mut state = self.state();
            state.senders -= 1;
            state.senders == 0
        };
        if last {
            self.say("drops the last sender of");
            self.gate.notify();
        }
    }
}

impl<T> State<T> {
    fn put(&mut self, value: Option<T>) -> Option<u64> {
        self.queue.push_back(value?);
        self.sent += 1;
        Some(self.sent - 1)
    }

    fn take(&mut self) -> Option<T> {
        let value = self.queue.pop_front()?;
        self.taken += 1;
        Some(value)
    }
}

impl<T> Sender<T> {
    /// As `std::sync::mpsc::Sender::send`.
    pub fn send(&self, t: T) -> Result<(), SendError<T>> {
        self.shared.send(t)
    }
}

impl<T> SyncSender<T> {
    /// As `std::sync::mpsc::SyncSender::send`.
    pub fn send(&self, t: T) -> Result<(), SendError<T>> {
        self.shared.send(t)
    }

    /// As `std::sync::mpsc::SyncSender::try_send`.
    pub fn try_send(&self, t: T) -> Result<(), TrySendError<T>> {
        self.shared.try_send(t)
    }
}

impl<T> Receiver<T> {
    /// As `std::sync::mpsc::Receiver::recv`.
    pub fn recv(&self) -> Result<T, RecvError> {
        self.shared.receive(None).map_err(|_| RecvError)
    }

    /// As `std::sync::mpsc::Receiver::try_recv`.
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        self.shared.try_receive()
    }

    /// As `std::sync::mpsc::Receiver::recv_timeout`, in virtual time.
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError> {
        self.shared.receive(Some(timeout))
    }

    /// As `std::sync::mpsc::Receiver::iter`.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { rx: self }
    }

    /// As `std::sync::mpsc::Receiver::try_iter`.
    pub fn try_iter(&self) -> TryIter<'_, T> {
        TryIter { rx: self }
    }
}

// As the real one, although it is not `Sync`: a panic in the middle of receiving leaves no message half taken.
impl<T> RefUnwindSafe for Receiver<T> {}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        kernel::point();
        // A message may itself run code when dropped: not while the state is borrowed.
        let left = {
            let mut state = self.shared.state();
            state.open = false;
            // Whoever still waits for a rendezvous gets the message back.
            if self.shared.bound == Some(0) { VecDeque::new() } else { ::std::mem::take(&mut state.queue) }
        };
        drop(left);
        self.shared.gate.notify();
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Sender<T> {
        self.shared.one_more_sender();
        Sender { shared: self.shared.clone() }
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.shared.one_sender_less();
    }
}

impl<T> Clone for SyncSender<T> {
    fn clone(&self) -> SyncSender<T> {
        self.shared.one_more_sender();
        SyncSender { shared: self.shared.clone() }
    }
}

impl<T> Drop for SyncSender<T> {
    fn drop(&mut self) {
        self.shared.one_sender_less();
    }
}

/// As `std::sync::mpsc::Iter`.
#[derive(Debug)]
pub struct Iter<'a, T: 'a> {
    rx: &'a Receiver<T>,
}

/// As `std::sync::mpsc::TryIter`.
#[derive(Debug)]
pub struct TryIter<'a, T: 'a> {
    rx: &'a Receiver<T>,
}

/// As `std::sync::mpsc::IntoIter`.
#[derive(Debug)]
pub struct IntoIter<T> {
    rx: Receiver<T>,
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.rx.recv().ok()
    }
}

impl<'a, T> Iterator for TryIter<'a, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.rx.try_recv().ok()
    }
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.rx.recv().ok()
    }
}

impl<'a, T> IntoIterator for &'a Receiver<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T> IntoIterator for Receiver<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter { rx: self }
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for SyncSender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SyncSender").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").finish_non_exhaustive()
    }
}
