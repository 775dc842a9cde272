//! The twin of `std::sync::RwLock`.

use super::{LockResult, Poison, PoisonError, TryLockError, TryLockResult, unpoisoned};
use crate::kernel::{self, Access, Kind, ObjectId};
use ::std::fmt;
use ::std::ops::{Deref, DerefMut};
use ::std::sync as real;

/// As `std::sync::RwLock`; locking is a switch point. Which of several waiting readers and writers
/// comes first is up to the schedule.
pub struct RwLock<T: ?Sized> {
    id: ObjectId,
    poison: Poison,
    data: real::RwLock<T>,
}

/// As `std::sync::RwLockReadGuard`.
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockReadGuard<'rwlock, T: ?Sized + 'rwlock> {
    /// Not the lock itself: the real guard lets `T` be a subtype, as a reference would.
    id: &'rwlock ObjectId,
    data: Option<real::RwLockReadGuard<'rwlock, T>>,
}

/// As `std::sync::RwLockWriteGuard`.
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockWriteGuard<'rwlock, T: ?Sized + 'rwlock> {
    id: &'rwlock ObjectId,
    poison: &'rwlock Poison,
    /// `None` only while the guard is being dropped or turned into one for reading.
    data: Option<real::RwLockWriteGuard<'rwlock, T>>,
    panicking: bool,
}

impl<T> RwLock<T> {
    /// As `std::sync::RwLock::new`.
    pub const fn new(t: T) -> RwLock<T> {
        RwLock { id: ObjectId::new(Kind::RwLock), poison: Poison::new(), data: real::RwLock::new(t) }
    }
}

impl<T: ?Sized> RwLock<T> {
    /// As `std::sync::RwLock::read`.
    pub fn read(&self) -> LockResult<RwLockReadGuard<'_, T>> {
        let data = match self.id.get::<T>() {
            None => unpoisoned(self.data.read()),
            Some(id) => {
                kernel::acquire(id, Kind::RwLock, Access::Shared);
                match self.data.try_read() {
                    Ok(data) => data,
                    Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                    Err(TryLockError::WouldBlock) => kernel::wait_for_the_dead(id),
                }
            }
        };
        self.poison.wrap(RwLockReadGuard { id: &self.id, data: Some(data) })
    }

    /// As `std::sync::RwLock::write`.
    pub fn write(&self) -> LockResult<RwLockWriteGuard<'_, T>> {
        let data = match self.id.get::<T>() {
            None => unpoisoned(self.data.write()),
            Some(id) => {
                kernel::acquire(id, Kind::RwLock, Access::Exclusive);
                match self.data.try_write() {
                    Ok(data) => data,
                    Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                    Err(TryLockError::WouldBlock) => kernel::wait_for_the_dead(id),
                }
            }
        };
        self.poison.wrap(self.write_guard(data))
    }

    /// As `std::sync::RwLock::try_read`.
    pub fn try_read(&self) -> TryLockResult<RwLockReadGuard<'_, T>> {
        if let Some(id) = self.id.get::<T>()
            && !kernel::try_acquire(id, Kind::RwLock, Access::Shared)
        {
            return Err(TryLockError::WouldBlock);
        }
        let data = match self.data.try_read() {
            Ok(data) => data,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(TryLockError::WouldBlock),
        };
        Ok(self.poison.wrap(RwLockReadGuard { id: &self.id, data: Some(data) })?)
    }

    /// As `std::sync::RwLock::try_write`.
    pub fn try_write(&self) -> TryLockResult<RwLockWriteGuard<'_, T>> {
        if let Some(id) = self.id.get::<T>()
            && !kernel::try_acquire(id, Kind::RwLock, Access::Exclusive)
        {
            return Err(TryLockError::WouldBlock);
        }
        let data = match self.data.try_write() {
            Ok(data) => data,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(TryLockError::WouldBlock),
        };
        Ok(self.poison.wrap(self.write_guard(data))?)
    }

    fn write_guard<'a>(&'a self, data: real::RwLockWriteGuard<'a, T>) -> RwLockWriteGuard<'a, T> {
        let panicking = kernel::panicking();
        RwLockWriteGuard { id: &self.id, poison: &self.poison, data: Some(data), panicking }
    }

    /// As `std::sync::RwLock::is_poisoned`.
    pub fn is_poisoned(&self) -> bool {
        self.poison.get()
    }

    /// As `std::sync::RwLock::clear_poison`.
    pub fn clear_poison(&self) {
        self.poison.clear();
    }

    /// As `std::sync::RwLock::into_inner`.
    pub fn into_inner(self) -> LockResult<T>
    where
        T: Sized,
    {
        let RwLock { poison, data, .. } = self;
        poison.wrap(unpoisoned(data.into_inner()))
    }

    /// As `std::sync::RwLock::get_mut`.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        let poisoned = self.poison.get();
        let data = unpoisoned(self.data.get_mut());
        if poisoned { Err(PoisonError::new(data)) } else { Ok(data) }
    }
}

impl<'rwlock, T: ?Sized> RwLockWriteGuard<'rwlock, T> {
    /// As `std::sync::RwLockWriteGuard::downgrade`.
    pub fn downgrade(mut s: RwLockWriteGuard<'rwlock, T>) -> RwLockReadGuard<'rwlock, T> {
        let data = s.data.take().expect("present until dropped");
        if let Some(id) = s.id.get::<T>() {
            kernel::downgrade(id);
        }
        RwLockReadGuard { id: s.id, data: Some(real::RwLockWriteGuard::downgrade(data)) }
    }
}

impl<T: ?Sized> Drop for RwLockReadGuard<'_, T> {
    fn drop(&mut self) {
        drop(self.data.take());
        if let Some(id) = self.id.get::<T>() {
            kernel::release(id, Access::Shared, false);
        }
    }
}

impl<T: ?Sized> Drop for RwLockWriteGuard<'_, T> {
    fn drop(&mut self) {
        // Already taken by a downgrade: the lock is still held.
        let Some(data) = self.data.take() else { return };
        self.poison.guard_dropped(self.panicking);
        drop(data);
        if let Some(id) = self.id.get::<T>() {
            kernel::release(id, Access::Exclusive, false);
        }
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.data.as_mut().expect("present until dropped")
    }
}

impl<T: ?Sized> Deref for RwLockReadGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.data.as_ref().expect("present until dropped")
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockReadGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for RwLockReadGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.data.as_ref().expect("present until dropped")
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockWriteGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for RwLockWriteGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lock = f.debug_struct("RwLock");
        match self.try_read() {
            Ok(data) => lock.field("data", &&*data),
            Err(TryLockError::Poisoned(poisoned)) => lock.field("data", &&*poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => lock.field("data", &format_args!("<locked>")),
        };
        lock.field("poisoned", &self.poison.get()).finish_non_exhaustive()
    }
}

impl<T: Default> Default for RwLock<T> {
    fn default() -> RwLock<T> {
        RwLock::new(T::default())
    }
}

impl<T> From<T> for RwLock<T> {
    fn from(value: T) -> RwLock<T> {
        RwLock::new(value)
    }
}
