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
pub struct RwLockReadGuard<'a, T: ?Sized + 'a> {
    lock: &'a RwLock<T>,
    data: Option<real::RwLockReadGuard<'a, T>>,
}

/// As `std::sync::RwLockWriteGuard`.
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockWriteGuard<'a, T: ?Sized + 'a> {
    lock: &'a RwLock<T>,
    data: Option<real::RwLockWriteGuard<'a, T>>,
    panicking: bool,
}

impl<T> RwLock<T> {
    /// As `std::sync::RwLock::new`.
    pub const fn new(value: T) -> RwLock<T> {
        RwLock { id: ObjectId::new(Kind::RwLock), poison: Poison::new(), data: real::RwLock::new(value) }
    }

    /// As `std::sync::RwLock::into_inner`.
    pub fn into_inner(self) -> LockResult<T> {
        let RwLock { poison, data, .. } = self;
        poison.wrap(unpoisoned(data.into_inner()))
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
        self.poison.wrap(RwLockReadGuard { lock: self, data: Some(data) })
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
        self.poison.wrap(RwLockWriteGuard { lock: self, data: Some(data), panicking: kernel::panicking() })
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
        Ok(self.poison.wrap(RwLockReadGuard { lock: self, data: Some(data) })?)
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
        let panicking = kernel::panicking();
        Ok(self.poison.wrap(RwLockWriteGuard { lock: self, data: Some(data), panicking })?)
    }

    /// As `std::sync::RwLock::is_poisoned`.
    pub fn is_poisoned(&self) -> bool {
        self.poison.get()
    }

    /// As `std::sync::RwLock::clear_poison`.
    pub fn clear_poison(&self) {
        self.poison.clear();
    }

    /// As `std::sync::RwLock::get_mut`.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        let poisoned = self.poison.get();
        let data = unpoisoned(self.data.get_mut());
        if poisoned { Err(PoisonError::new(data)) } else { Ok(data) }
    }
}

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    /// As `std::sync::RwLockWriteGuard::downgrade`.
    pub fn downgrade(mut s: RwLockWriteGuard<'a, T>) -> RwLockReadGuard<'a, T> {
        let data = s.data.take().expect("present until dropped");
        if let Some(id) = s.lock.id.get::<T>() {
            kernel::downgrade(id);
        }
        RwLockReadGuard { lock: s.lock, data: Some(real::RwLockWriteGuard::downgrade(data)) }
    }
}

impl<T: ?Sized> Drop for RwLockReadGuard<'_, T> {
    fn drop(&mut self) {
        drop(self.data.take());
        if let Some(id) = self.lock.id.get::<T>() {
            kernel::release(id, Access::Shared, false);
        }
    }
}

impl<T: ?Sized> Drop for RwLockWriteGuard<'_, T> {
    fn drop(&mut self) {
        // Already taken by a downgrade: the lock is still held.
        let Some(data) = self.data.take() else { return };
        self.lock.poison.guard_dropped(self.panicking);
        drop(data);
        if let Some(id) = self.lock.id.get::<T>() {
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
        self.data.fmt(f)
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
