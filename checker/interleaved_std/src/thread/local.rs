//! Thread-local values: each virtual thread has its own.

use crate::kernel;
use ::std::any::Any;
use ::std::cell::{Cell, RefCell};
use ::std::collections::BTreeMap;
use ::std::fmt;
use ::std::rc::Rc;

/// As `std::thread::LocalKey`; made by `thread_local!`.
pub struct LocalKey<T: 'static> {
    init: fn() -> T,
}

/// As `std::thread::AccessError`.
#[non_exhaustive]
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct AccessError;

impl fmt::Debug for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessError").finish()
    }
}

impl fmt::Display for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("already destroyed")
    }
}

impl ::std::error::Error for AccessError {}

type Locals = BTreeMap<usize, Option<Rc<dyn Any>>>;

::std::thread_local! {
    /// The values of a real thread, outside of an execution.
    static REAL: RefCell<Locals> = const { RefCell::new(BTreeMap::new()) };
}

fn with_map<R>(mut f: impl FnMut(&mut Locals) -> R) -> Result<R, AccessError> {
    match kernel::with_locals(&mut f) {
        Some(result) => Ok(result),
        None => REAL.try_with(|map| f(&mut map.borrow_mut())).map_err(|_| AccessError),
    }
}

/// Drops the values of the running thread, in its own context: their destructors may block.
pub(crate) fn destroy_all() {
    // A destructor may bring another value to life: as long as there are any.
    loop {
        let found = with_map(|map| map.values_mut().find_map(Option::take));
        match found {
            Ok(Some(value)) => drop(value),
            _ => return,
        }
    }
}

impl<T: 'static> LocalKey<T> {
    #[doc(hidden)]
    pub const fn new(init: fn() -> T) -> LocalKey<T> {
        LocalKey { init }
    }

    fn value(&'static self) -> Result<Rc<T>, AccessError> {
        let key = ::std::ptr::from_ref(self).addr();
        let found = with_map(|map| map.get(&key).cloned())?;
        let value = match found {
            Some(Some(value)) => value,
            Some(None) => return Err(AccessError),
            None => {
                let value: Rc<dyn Any> = Rc::new((self.init)());
                with_map(|map| map.insert(key, Some(value.clone())))?;
                value
            }
        };
        value.downcast::<T>().map_err(|_| AccessError)
    }

    /// As `std::thread::LocalKey::with`.
    ///
    /// # Panics
    /// If the value was destroyed already.
    #[track_caller]
    pub fn with<F, R>(&'static self, f: F) -> R
    where
        F: FnOnce(&T) -> R,
    {
        self.try_with(f).expect("cannot access a Thread Local Storage value during or after destruction")
    }

    /// As `std::thread::LocalKey::try_with`.
    ///
    /// # Errors
    /// If the value was destroyed already.
    pub fn try_with<F, R>(&'static self, f: F) -> Result<R, AccessError>
    where
        F: FnOnce(&T) -> R,
    {
        Ok(f(&*self.value()?))
    }
}

impl<T: 'static> LocalKey<Cell<T>> {
    /// As the real one.
    pub fn set(&'static self, value: T) {
        self.with(|cell| cell.set(value));
    }

    /// As the real one.
    pub fn get(&'static self) -> T
    where
        T: Copy,
    {
        self.with(Cell::get)
    }

    /// As the real one.
    pub fn take(&'static self) -> T
    where
        T: Default,
    {
        self.with(Cell::take)
    }

    /// As the real one.
    pub fn replace(&'static self, value: T) -> T {
        self.with(|cell| cell.replace(value))
    }
}

impl<T: 'static> LocalKey<RefCell<T>> {
    /// As the real one.
    pub fn with_borrow<F, R>(&'static self, f: F) -> R
    where
        F: FnOnce(&T) -> R,
    {
        self.with(|cell| f(&cell.borrow()))
    }

    /// As the real one.
    pub fn with_borrow_mut<F, R>(&'static self, f: F) -> R
    where
        F: FnOnce(&mut T) -> R,
    {
        self.with(|cell| f(&mut cell.borrow_mut()))
    }

    /// As the real one.
    pub fn set(&'static self, value: T) {
        self.with(|cell| *cell.borrow_mut() = value);
    }

    /// As the real one.
    pub fn take(&'static self) -> T
    where
        T: Default,
    {
        self.with(RefCell::take)
    }

    /// As the real one.
    pub fn replace(&'static self, value: T) -> T {
        self.with(|cell| cell.replace(value))
    }
}

impl<T: 'static> fmt::Debug for LocalKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKey").finish_non_exhaustive()
    }
}
