//! `std::sync`, with twins of everything that threads meet at. `Arc` and `Weak` are the real ones.
//!
//! Orderings are accepted and checked as usual, but every execution is sequentially consistent: a
//! bug that needs a weaker ordering than the code asked for is not found here.

pub mod atomic;
mod barrier;
mod condvar;
mod lazy_lock;
pub mod mpsc;
mod mutex;
mod once;
mod once_lock;
mod rwlock;

pub use ::std::sync::*;
pub use barrier::{Barrier, BarrierWaitResult};
pub use condvar::{Condvar, WaitTimeoutResult};
pub use lazy_lock::LazyLock;
pub use mutex::{Mutex, MutexGuard};
#[allow(deprecated)]
pub use once::ONCE_INIT;
pub use once::{Once, OnceState};
pub use once_lock::OnceLock;
pub use rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::kernel;
use ::std::sync::atomic::{AtomicBool, Ordering};

/// Whether a thread panicked while it held the lock. Not the real lock's own flag: that one counts
/// panics per operating-system thread.
#[derive(Debug)]
struct Poison(AtomicBool);

impl Poison {
    const fn new() -> Poison {
        Poison(AtomicBool::new(false))
    }

    fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn clear(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// A guard that was taken with `panicking_then` is dropped.
    fn guard_dropped(&self, panicking_then: bool) {
        if !panicking_then && kernel::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    fn wrap<G>(&self, guard: G) -> LockResult<G> {
        if self.get() { Err(PoisonError::new(guard)) } else { Ok(guard) }
    }
}

/// The value of a lock operation, poisoned or not.
fn unpoisoned<G>(result: LockResult<G>) -> G {
    result.unwrap_or_else(PoisonError::into_inner)
}
