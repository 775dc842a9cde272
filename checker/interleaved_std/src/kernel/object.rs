//! Names for the things threads synchronise on, and a place to wait for them.

use super::locks::Holders;
use super::{Manner, Run, Woken, active, block_in, now, wake, with};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What sort of thing an object is, as the narration calls it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Mutex,
    RwLock,
    Condvar,
    Atomic,
    Channel,
    Once,
    Barrier,
    Token,
    Thread,
    /// What an instrument of a test waits for.
    Signal,
}

impl Kind {
    fn noun(self) -> &'static str {
        match self {
            Kind::Mutex => "mutex",
            Kind::RwLock => "rwlock",
            Kind::Condvar => "condvar",
            Kind::Atomic => "atomic",
            Kind::Channel => "channel",
            Kind::Once => "once",
            Kind::Barrier => "barrier",
            Kind::Token => "its token",
            Kind::Thread => "thread",
            Kind::Signal => "test's signal",
        }
    }
}

/// What an execution knows of one object.
pub(super) struct Object {
    kind: Kind,
    /// Counts the objects of its kind, from 1.
    number: usize,
    /// The type that it guards, if that helps.
    of: &'static str,
    pub(super) holders: Holders,
}

/// An object's name in the running execution, given at first use.
#[derive(Debug)]
pub(crate) struct ObjectId {
    /// The execution in the upper half, the index in the lower.
    name: AtomicU64,
    kind: Kind,
}

impl ObjectId {
    pub(crate) const fn new(kind: Kind) -> ObjectId {
        ObjectId { name: AtomicU64::new(0), kind }
    }

    /// The index in the running execution; `None` outside of one.
    pub(crate) fn get<T: ?Sized>(&self) -> Option<u32> {
        with(|run| {
            let name = self.name.load(Ordering::Relaxed);
            let epoch = (name >> 32) as u32;
            if epoch == run.epoch {
                return name as u32;
            }
            // Used in an earlier execution too: its state came along.
            if epoch != 0 {
                run.survived = true;
            }
            let index = run.new_object(self.kind, std::any::type_name::<T>());
            self.name.store(u64::from(run.epoch) << 32 | u64::from(index), Ordering::Relaxed);
            index
        })
    }
}

impl Run {
    fn new_object(&mut self, kind: Kind, of: &'static str) -> u32 {
        let number = 1 + self.objects.iter().filter(|o| o.kind == kind).count();
        self.objects.push(Object { kind, number, of, holders: Holders::default() });
        (self.objects.len() - 1) as u32
    }

    pub(super) fn object_name(&self, id: u32) -> String {
        let object = &self.objects[id as usize];
        match object.kind {
            Kind::Token | Kind::Thread | Kind::Signal => object.kind.noun().to_string(),
            kind => format!("{} #{}", kind.noun(), object.number),
        }
    }

    /// What each mutex, atomic and so on holds: one line for each that says something.
    pub(super) fn legend(&self) -> Vec<(u32, String)> {
        let says = |o: &Object| !o.of.is_empty() && o.of != "()";
        let line =
            |(i, o): (usize, &Object)| (i as u32, format!("{} holds {}", self.object_name(i as u32), short(o.of)));
        self.objects.iter().enumerate().filter(|(_, o)| says(o)).map(line).collect()
    }
}

/// A type's name without the modules: `Option<Waker>`, not `core::option::Option<…>`.
fn short(name: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in name.chars() {
        if c.is_alphanumeric() || c == '_' || c == ':' {
            word.push(c);
        } else {
            out.push_str(word.rsplit("::").next().unwrap_or_default());
            word.clear();
            out.push(c);
        }
    }
    out + word.rsplit("::").next().unwrap_or_default()
}

/// Where threads wait for a change of some state that a real mutex guards.
///
/// The mutex is only ever held for an instant, never across a switch point. Outside of an
/// execution the same calls wait on a real condition variable, so every twin built on a gate works
/// there as well. Whoever changes the state notifies afterwards.
#[derive(Debug)]
pub(crate) struct Gate {
    id: ObjectId,
    /// How often it was notified; what real threads wait for.
    notified: Mutex<u64>,
    real: Condvar,
}

impl Gate {
    pub(crate) const fn new(kind: Kind) -> Gate {
        Gate { id: ObjectId::new(kind), notified: Mutex::new(0), real: Condvar::new() }
    }

    /// The index in the running execution.
    pub(crate) fn id(&self) -> Option<u32> {
        self.id.get::<()>()
    }

    /// Waits until `ready` returns something; `None` if `timeout` came first. `why` completes "the
    /// thread …", as in "waits to receive from". The first try is not preceded by a switch point.
    pub(crate) fn wait<S, R>(
        &self,
        state: &Mutex<S>,
        why: &'static str,
        timeout: Option<Duration>,
        ready: impl FnMut(&mut S) -> Option<R>,
    ) -> Option<R> {
        self.wait_in(Manner::Firm, state, why, timeout, ready).0
    }

    /// As [`wait`](Gate::wait), in this manner.
    pub(crate) fn wait_in<S, R>(
        &self,
        manner: Manner,
        state: &Mutex<S>,
        why: &'static str,
        timeout: Option<Duration>,
        mut ready: impl FnMut(&mut S) -> Option<R>,
    ) -> (Option<R>, Woken) {
        let mut value = None;
        let woken = self.wait_until(manner, why, timeout, &mut || {
            value = ready(&mut state.lock().unwrap_or_else(PoisonError::into_inner));
            value.is_some()
        });
        (value, woken)
    }

    /// Waits until `look` says that there is no need to. It knows no types, so that it is compiled once.
    fn wait_until(
        &self,
        manner: Manner,
        why: &'static str,
        timeout: Option<Duration>,
        look: &mut dyn FnMut() -> bool,
    ) -> Woken {
        if !active() {
            return self.wait_really(timeout, look);
        }
        let id = self.id();
        let deadline = timeout.and_then(|timeout| now()?.checked_add(timeout));
        let mut woken = Woken::Notified;
        loop {
            if look() || woken != Woken::Notified {
                return woken;
            }
            if deadline.is_some() && deadline <= now() {
                return Woken::TimedOut;
            }
            woken = block_in(manner, id, why, deadline);
        }
    }

    fn wait_really(&self, timeout: Option<Duration>, look: &mut dyn FnMut() -> bool) -> Woken {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        loop {
            let seen = *self.notified();
            if look() {
                return Woken::Notified;
            }
            // Whatever is notified from here on changes the number.
            let mut notified = self.notified();
            while *notified == seen {
                notified = match deadline {
                    None => self.real.wait(notified).unwrap_or_else(PoisonError::into_inner),
                    Some(deadline) => {
                        let left = deadline.saturating_duration_since(Instant::now());
                        if left.is_zero() {
                            drop(notified);
                            // The last moment counts.
                            return if look() { Woken::Notified } else { Woken::TimedOut };
                        }
                        self.real.wait_timeout(notified, left).unwrap_or_else(PoisonError::into_inner).0
                    }
                };
            }
        }
    }

    fn notified(&self) -> MutexGuard<'_, u64> {
        self.notified.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells everyone who waits here to look again.
    pub(crate) fn notify(&self) {
        if let Some(id) = self.id() {
            wake(id);
        }
        *self.notified() += 1;
        self.real.notify_all();
    }
}
