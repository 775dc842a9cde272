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

const GONE: &str = "cannot access a Thread Local Storage value during or after destruction";

type Locals = BTreeMap<usize, Option<Rc<dyn Any>>>;

::std::thread_local! {
    /// The values of a real thread, outside of an execution.
    static REAL: RefCell<Locals> = const { RefCell::new(BTreeMap::new()) };
}

/// A thread's value of one key.
struct Local {
    value: Rc<dyn Any>,
    /// One that does not is never destroyed: destructors of others may still use it.
    needs_drop: bool,
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
        let found = with_map(|map| map.values_mut().find(|slot| needs_drop(slot)).and_then(Option::take));
        match found {
            Ok(Some(value)) => drop(value),
            _ => return,
        }
    }
}

fn needs_drop(slot: &Option<Rc<dyn Any>>) -> bool {
    slot.as_ref().and_then(|local| local.downcast_ref::<Local>()).is_some_and(|local| local.needs_drop)
}

impl<T: 'static> LocalKey<T> {
    #[doc(hidden)]
    pub const fn new(init: fn() -> T) -> LocalKey<T> {
        LocalKey { init }
    }

    /// The thread's value, made by `init` if there is none.
    fn value_or(&'static self, init: impl FnOnce() -> T) -> Result<Rc<T>, AccessError> {
        let key = ::std::ptr::from_ref(self).addr();
        let found = with_map(|map| map.get(&key).cloned())?;
        match found {
            Some(Some(local)) => {
                let local = local.downcast_ref::<Local>().ok_or(AccessError)?;
                local.value.clone().downcast::<T>().map_err(|_| AccessError)
            }
            Some(None) => Err(AccessError),
            None => {
                let value = Rc::new(init());
                let local = Rc::new(Local { value: value.clone(), needs_drop: ::std::mem::needs_drop::<T>() });
                with_map(|map| map.insert(key, Some(local.clone())))?;
                Ok(value)
            }
        }
    }

    /// Sets the value: a new one is never made by the key's own expression.
    #[track_caller]
    fn set_with<V>(&'static self, value: V, new: fn(V) -> T, set: fn(&T, V)) {
        let mut value = Some(value);
        let local = self.value_or(|| new(value.take().expect("called once"))).expect(GONE);
        if let Some(value) = value {
            set(&local, value);
        }
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
        self.try_with(f).expect(GONE)
    }

    /// As `std::thread::LocalKey::try_with`.
    ///
    /// # Errors
    /// If the value was destroyed already.
    pub fn try_with<F, R>(&'static self, f: F) -> Result<R, AccessError>
    where
        F: FnOnce(&T) -> R,
    {
        Ok(f(&*self.value_or(self.init)?))
    }
}

impl<T: 'static> LocalKey<Cell<T>> {
    /// As the real one.
    pub fn set(&'static self, value: T) {
        self.set_with(value, Cell::new, Cell::set);
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
        self.set_with(value, RefCell::new, |cell, value| *cell.borrow_mut() = value);
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
