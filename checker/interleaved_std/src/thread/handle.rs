//! Who a thread is, and its park token.

use crate::kernel::{self, Detail, Gate, Kind, Manner, Woken};
use ::std::fmt;
use ::std::sync::atomic::{AtomicU64, Ordering};
use ::std::sync::{Arc, Mutex, PoisonError};
use ::std::time::Duration;

/// As `std::thread::Thread`.
#[derive(Clone)]
pub struct Thread(Arc<Inner>);

struct Inner {
    name: Option<String>,
    id: ThreadId,
    /// Whether `unpark` was called since the last `park`.
    token: Mutex<bool>,
    gate: Gate,
    /// The thread's number in its execution, for the narration.
    number: AtomicU64,
}

/// As `std::thread::ThreadId`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ThreadId(u64);

impl Thread {
    pub(crate) fn new(name: Option<String>) -> Thread {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Thread(Arc::new(Inner {
            name,
            id: ThreadId(NEXT.fetch_add(1, Ordering::Relaxed)),
            token: Mutex::new(false),
            gate: Gate::new(Kind::Token),
            number: AtomicU64::new(0),
        }))
    }

    /// As `std::thread::Thread::id`.
    #[must_use]
    pub fn id(&self) -> ThreadId {
        self.0.id
    }

    /// As `std::thread::Thread::name`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// As `std::thread::Thread::unpark`.
    pub fn unpark(&self) {
        kernel::point();
        kernel::record("unparks", None, Detail::Text(self.called()));
        *self.0.token.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.gate.notify();
    }

    pub(super) fn park(&self, timeout: Option<Duration>, manner: Manner) {
        kernel::point();
        let there = *self.0.token.lock().unwrap_or_else(PoisonError::into_inner);
        if !there {
            kernel::record("parks", None, timeout.map_or(Detail::None, Detail::Time));
        }
        let take = |token: &mut bool| std::mem::take(token).then_some(());
        let how = match self.0.gate.wait_in(manner, &self.0.token, "is parked and waits for", timeout, take) {
            (Some(()), _) => "goes on, unparked",
            (None, Woken::Spuriously) => "goes on, for no reason",
            (None, _) => "goes on, the time is up",
        };
        kernel::record(how, None, Detail::None);
    }

    pub(super) fn set_number(&self, number: usize) {
        self.0.number.store(number as u64, Ordering::Relaxed);
    }

    /// The name that the narration has for this thread.
    pub(crate) fn called(&self) -> String {
        kernel::task_name(self.0.number.load(Ordering::Relaxed) as usize, self.name())
    }
}

impl fmt::Debug for Thread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Thread").field("id", &self.id()).field("name", &self.name()).finish_non_exhaustive()
    }
}

::std::thread_local! {
    /// The handle of a real thread, outside of an execution.
    static REAL: ::std::cell::OnceCell<Thread> = const { ::std::cell::OnceCell::new() };
}

pub(super) fn current() -> Thread {
    let real = || Thread::new(::std::thread::current().name().map(str::to_string));
    kernel::current_thread().unwrap_or_else(|| REAL.with(|handle| handle.get_or_init(real).clone()))
}

/// The calling real thread was just started under this handle.
pub(super) fn adopt(handle: Thread) {
    let _ = REAL.with(|cell| cell.set(handle));
}
