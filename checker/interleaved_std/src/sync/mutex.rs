//! The twin of `std::sync::Mutex`.
#![allow(unsafe_code)]

use super::{LockResult, Poison, PoisonError, TryLockError, TryLockResult, unpoisoned};
use crate::kernel::{self, Access, Kind, ObjectId};
use ::std::fmt;
use ::std::ops::{Deref, DerefMut};
use ::std::sync as real;

/// As `std::sync::Mutex`; locking is a switch point.
pub struct Mutex<T: ?Sized> {
    id: ObjectId,
    poison: Poison,
    data: real::Mutex<T>,
}

/// As `std::sync::MutexGuard`.
#[must_use = "if unused the Mutex will immediately unlock"]
#[clippy::has_significant_drop]
pub struct MutexGuard<'a, T: ?Sized + 'a> {
    lock: &'a Mutex<T>,
    /// `None` only while the guard is being dropped or is handed to a condition variable.
    data: Option<real::MutexGuard<'a, T>>,
    panicking: bool,
    silently: bool,
}

impl<T> Mutex<T> {
    /// As `std::sync::Mutex::new`.
    pub const fn new(t: T) -> Mutex<T> {
        Mutex { id: ObjectId::new(Kind::Mutex), poison: Poison::new(), data: real::Mutex::new(t) }
    }
}

impl<T: ?Sized> Mutex<T> {
    /// As `std::sync::Mutex::lock`.
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        if let Some(id) = self.id.get::<T>() {
            kernel::acquire(id, Kind::Mutex, Access::Exclusive);
        }
        self.take()
    }

    /// Locks on behalf of a condition variable.
    pub(super) fn lock_again(&self) -> LockResult<MutexGuard<'_, T>> {
        if let Some(id) = self.id.get::<T>() {
            kernel::reacquire(id, Kind::Mutex, Access::Exclusive);
        }
        self.take()
    }

    fn take(&self) -> LockResult<MutexGuard<'_, T>> {
        let data = match self.id.get::<T>() {
            None => unpoisoned(self.data.lock()),
            Some(id) => match self.data.try_lock() {
                Ok(data) => data,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => kernel::wait_for_the_dead(id),
            },
        };
        self.guard(data)
    }

    pub(super) fn guard<'a>(&'a self, data: real::MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        self.poison.wrap(MutexGuard { lock: self, data: Some(data), panicking: kernel::panicking(), silently: false })
    }

    /// As `std::sync::Mutex::try_lock`.
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        if let Some(id) = self.id.get::<T>()
            && !kernel::try_acquire(id, Kind::Mutex, Access::Exclusive)
        {
            return Err(TryLockError::WouldBlock);
        }
        let data = match self.data.try_lock() {
            Ok(data) => data,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(TryLockError::WouldBlock),
        };
        Ok(self.guard(data)?)
    }

    /// As `std::sync::Mutex::is_poisoned`.
    pub fn is_poisoned(&self) -> bool {
        self.poison.get()
    }

    /// As `std::sync::Mutex::clear_poison`.
    pub fn clear_poison(&self) {
        self.poison.clear();
    }

    /// As `std::sync::Mutex::into_inner`.
    pub fn into_inner(self) -> LockResult<T>
    where
        T: Sized,
    {
        let Mutex { poison, data, .. } = self;
        poison.wrap(unpoisoned(data.into_inner()))
    }

    /// As `std::sync::Mutex::get_mut`.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        let poisoned = self.poison.get();
        let data = unpoisoned(self.data.get_mut());
        if poisoned { Err(PoisonError::new(data)) } else { Ok(data) }
    }
}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    /// Unlocks, without a row of its own, and says which mutex it was.
    pub(super) fn unlock_silently(mut self) -> &'a Mutex<T> {
        self.silently = true;
        self.lock
    }

    /// The real guard, for waiting outside of an execution.
    pub(super) fn into_real(mut self) -> (&'a Mutex<T>, real::MutexGuard<'a, T>) {
        let data = self.data.take().expect("present until dropped");
        (self.lock, data)
    }

    pub(super) fn id(&self) -> Option<u32> {
        self.lock.id.get::<T>()
    }
}

// SAFETY: a shared guard gives access to `&T` and to nothing else; it is the reference to the whole mutex that would
// ask for `T: Send` too, and only the guard's owner gets at that.
unsafe impl<T: ?Sized + Sync> Sync for MutexGuard<'_, T> {}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        let Some(data) = self.data.take() else { return };
        self.lock.poison.guard_dropped(self.panicking);
        drop(data);
        if let Some(id) = self.lock.id.get::<T>() {
            kernel::release(id, Access::Exclusive, self.silently);
        }
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.data.as_ref().expect("present until dropped")
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.data.as_mut().expect("present until dropped")
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut mutex = f.debug_struct("Mutex");
        match self.try_lock() {
            Ok(data) => mutex.field("data", &&*data),
            Err(TryLockError::Poisoned(poisoned)) => mutex.field("data", &&*poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => mutex.field("data", &"<locked>"),
        };
        mutex.field("poisoned", &self.poison.get()).finish_non_exhaustive()
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Mutex<T> {
        Mutex::new(T::default())
    }
}

impl<T> From<T> for Mutex<T> {
    fn from(value: T) -> Mutex<T> {
        Mutex::new(value)
    }
}
