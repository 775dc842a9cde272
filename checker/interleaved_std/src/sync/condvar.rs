//! The twin of `std::sync::Condvar`.

use super::{LockResult, MutexGuard, PoisonError, unpoisoned};
use crate::kernel::{self, Detail, Kind, ObjectId, Woken};
use ::std::fmt;
use ::std::panic::Location;
use ::std::sync as real;
use ::std::time::Duration;

/// As `std::sync::Condvar`. `notify_one` wakes whichever waiter the schedule chooses.
pub struct Condvar {
    id: ObjectId,
    real: real::Condvar,
}

/// As `std::sync::WaitTimeoutResult`.
#[derive(Debug, PartialEq, Eq, Copy, Clone)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    /// Whether the wait ended because the time was up.
    #[must_use]
    pub fn timed_out(&self) -> bool {
        self.0
    }
}

impl Condvar {
    /// As `std::sync::Condvar::new`.
    #[must_use]
    pub const fn new() -> Condvar {
        Condvar { id: ObjectId::new(Kind::Condvar), real: real::Condvar::new() }
    }

    /// As `std::sync::Condvar::wait`.
    #[track_caller]
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        match self.id.get::<()>() {
            Some(id) => wait_in_execution(id, guard, None).0,
            None => {
                let (lock, guard) = guard.into_real();
                lock.guard(unpoisoned(self.real.wait(guard)))
            }
        }
    }

    /// As `std::sync::Condvar::wait_while`.
    pub fn wait_while<'a, T, F>(&self, mut guard: MutexGuard<'a, T>, mut condition: F) -> LockResult<MutexGuard<'a, T>>
    where
        F: FnMut(&mut T) -> bool,
    {
        while condition(&mut *guard) {
            guard = self.wait(guard)?;
        }
        Ok(guard)
    }

    /// As `std::sync::Condvar::wait_timeout`, in virtual time.
    #[track_caller]
    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        dur: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        let (guard, timed_out) = match self.id.get::<()>() {
            Some(id) => wait_in_execution(id, guard, Some(dur)),
            None => {
                let (lock, guard) = guard.into_real();
                let (guard, result) = unpoisoned(self.real.wait_timeout(guard, dur));
                (lock.guard(guard), result.timed_out())
            }
        };
        match guard {
            Ok(guard) => Ok((guard, WaitTimeoutResult(timed_out))),
            Err(poisoned) => Err(PoisonError::new((poisoned.into_inner(), WaitTimeoutResult(timed_out)))),
        }
    }

    /// As `std::sync::Condvar::wait_timeout_while`, in virtual time.
    pub fn wait_timeout_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        dur: Duration,
        mut condition: F,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>
    where
        F: FnMut(&mut T) -> bool,
    {
        let start = crate::time::Instant::now();
        loop {
            if !condition(&mut *guard) {
                return Ok((guard, WaitTimeoutResult(false)));
            }
            let Some(left) = dur.checked_sub(start.elapsed()).filter(|left| !left.is_zero()) else {
                return Ok((guard, WaitTimeoutResult(true)));
            };
            guard = self.wait_timeout(guard, left)?.0;
        }
    }

    /// As `std::sync::Condvar::wait_timeout_ms`.
    #[track_caller]
    #[deprecated(since = "1.6.0", note = "replaced by `std::sync::Condvar::wait_timeout`")]
    pub fn wait_timeout_ms<'a, T>(&self, guard: MutexGuard<'a, T>, ms: u32) -> LockResult<(MutexGuard<'a, T>, bool)> {
        match self.wait_timeout(guard, Duration::from_millis(u64::from(ms))) {
            Ok((guard, result)) => Ok((guard, !result.timed_out())),
            Err(poisoned) => {
                let (guard, result) = poisoned.into_inner();
                Err(PoisonError::new((guard, !result.timed_out())))
            }
        }
    }

    /// As `std::sync::Condvar::notify_one`.
    pub fn notify_one(&self) {
        if let Some(id) = self.id.get::<()>() {
            kernel::point();
            kernel::record("notifies one on", Some(id), Detail::None);
            kernel::wake_one(id);
        }
        self.real.notify_one();
    }

    /// As `std::sync::Condvar::notify_all`.
    pub fn notify_all(&self) {
        if let Some(id) = self.id.get::<()>() {
            kernel::point();
            kernel::record("notifies all on", Some(id), Detail::None);
            kernel::wake(id);
        }
        self.real.notify_all();
    }
}

#[track_caller]
fn wait_in_execution<'a, T>(
    id: u32,
    guard: MutexGuard<'a, T>,
    timeout: Option<Duration>,
) -> (LockResult<MutexGuard<'a, T>>, bool) {
    let manner = kernel::manner_at(Location::caller());
    // A notification may come at the last moment before the wait begins.
    kernel::point();
    debug_assert!(guard.id().is_some());
    kernel::record("unlocks and waits on", Some(id), timeout.map_or(Detail::None, Detail::Time));
    // No switch point between these two: unlocking and waiting are one step.
    let lock = guard.unlock_silently();
    let deadline = timeout.and_then(|timeout| kernel::now()?.checked_add(timeout));
    let woken = kernel::block_in(manner, Some(id), "waits on", deadline);
    (lock.lock_again(), woken == Woken::TimedOut)
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condvar").finish_non_exhaustive()
    }
}

impl Default for Condvar {
    fn default() -> Condvar {
        Condvar::new()
    }
}
