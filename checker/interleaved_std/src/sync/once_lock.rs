//! The twin of `std::sync::OnceLock`.

use super::Once;
use crate::kernel;
use ::std::fmt;
use ::std::sync as real;

/// As `std::sync::OnceLock`.
pub struct OnceLock<T> {
    once: Once,
    value: real::OnceLock<T>,
}

impl<T> OnceLock<T> {
    /// As `std::sync::OnceLock::new`.
    #[must_use]
    pub const fn new() -> OnceLock<T> {
        OnceLock { once: Once::new(), value: real::OnceLock::new() }
    }

    /// As `std::sync::OnceLock::get`.
    pub fn get(&self) -> Option<&T> {
        if self.once.is_completed() { self.value.get() } else { None }
    }

    /// As `std::sync::OnceLock::get_mut`.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.value.get_mut()
    }

    /// As `std::sync::OnceLock::wait`.
    pub fn wait(&self) -> &T {
        self.once.wait_force();
        self.value.get().expect("set before the once is done")
    }

    /// As `std::sync::OnceLock::set`.
    pub fn set(&self, value: T) -> Result<(), T> {
        let mut value = Some(value);
        self.get_or_init(|| value.take().expect("called once"));
        value.map_or(Ok(()), Err)
    }

    /// As `std::sync::OnceLock::get_or_init`.
    pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T {
        self.once.run_resetting(|| {
            let _ = self.value.set(f());
        });
        self.value.get().expect("set before the once is done")
    }

    /// As `std::sync::OnceLock::into_inner`.
    pub fn into_inner(self) -> Option<T> {
        self.value.into_inner()
    }

    /// As `std::sync::OnceLock::take`.
    pub fn take(&mut self) -> Option<T> {
        std::mem::take(self).into_inner()
    }

    /// The value if it is there, without a switch point.
    pub(super) fn peek(&self) -> Option<&T> {
        debug_assert!(kernel::active() || self.value.get().is_none() || self.once.is_completed());
        self.value.get()
    }
}

impl<T> Default for OnceLock<T> {
    fn default() -> OnceLock<T> {
        OnceLock::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for OnceLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: Clone> Clone for OnceLock<T> {
    fn clone(&self) -> OnceLock<T> {
        self.get().cloned().map_or_else(OnceLock::new, OnceLock::from)
    }
}

impl<T> From<T> for OnceLock<T> {
    fn from(value: T) -> OnceLock<T> {
        let cell = OnceLock::new();
        let _ = cell.set(value);
        cell
    }
}

impl<T: PartialEq> PartialEq for OnceLock<T> {
    fn eq(&self, other: &OnceLock<T>) -> bool {
        self.get() == other.get()
    }
}

impl<T: Eq> Eq for OnceLock<T> {}
