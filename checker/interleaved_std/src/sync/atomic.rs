//! `std::sync::atomic`: every access is a switch point. All orderings act as `SeqCst`.
//!
//! The size of an atomic here is not that of its integer, and a weak compare-and-exchange never
//! fails without reason.

pub use ::std::sync::atomic::{Ordering, compiler_fence, fence};

use crate::kernel::{self, Detail, Kind, ObjectId};
use ::std::fmt;
use ::std::sync::atomic as real;

trait Shown: Copy {
    fn shown(self) -> Detail;
}

impl Shown for bool {
    fn shown(self) -> Detail {
        Detail::Bool(self)
    }
}

impl<T> Shown for *mut T {
    fn shown(self) -> Detail {
        // Addresses differ from run to run, and the narration must not.
        Detail::Text(if self.is_null() { ": null".into() } else { ": a pointer".into() })
    }
}

macro_rules! twin {
    ($name:ident $(<$t:ident>)?, $value:ty, $new:ident $val:ident, $kind:tt) => {
        #[doc = concat!("As `std::sync::atomic::", stringify!($name), "`.")]
        pub struct $name $(<$t>)? {
            id: ObjectId,
            real: real::$name $(<$t>)?,
        }

        impl $(<$t>)? $name $(<$t>)? {
            /// A new atomic with this value.
            #[must_use]
            pub const fn new($new: $value) -> Self {
                Self { id: ObjectId::new(Kind::Atomic), real: real::$name::new($new) }
            }

            /// The value, without a switch point: nobody else can be looking.
            pub fn get_mut(&mut self) -> &mut $value {
                self.real.get_mut()
            }

            /// As the real one.
            #[must_use]
            pub const fn into_inner(self) -> $value {
                // Not a move out of the field: that is not possible in a const fn for all types.
                self.real.into_inner()
            }

            /// As the real one. What is done through the pointer is not seen by the scheduler.
            pub const fn as_ptr(&self) -> *mut $value {
                self.real.as_ptr()
            }

            fn before(&self) -> Option<u32> {
                kernel::point();
                self.id.get::<()>()
            }

            /// As the real one.
            pub fn load(&self, order: Ordering) -> $value {
                let id = self.before();
                let value = self.real.load(order);
                kernel::record("loads", id, value.shown());
                value
            }

            /// As the real one.
            pub fn store(&self, $val: $value, order: Ordering) {
                let id = self.before();
                self.real.store($val, order);
                kernel::record("stores to", id, $val.shown());
            }

            /// As the real one.
            pub fn swap(&self, $val: $value, order: Ordering) -> $value {
                let id = self.before();
                let old = self.real.swap($val, order);
                kernel::record("swaps, finding in", id, old.shown());
                old
            }

            /// As the real one.
            pub fn compare_exchange(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                let id = self.before();
                let result = self.real.compare_exchange(current, new, success, failure);
                kernel::record("compares and exchanges", id, Detail::Exchanged(result.is_ok()));
                result
            }

            /// As the real one, but it fails only if the values differ.
            pub fn compare_exchange_weak(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                self.compare_exchange(current, new, success, failure)
            }

            /// As the real one.
            #[deprecated(since = "1.50.0", note = "Use `compare_exchange` or `compare_exchange_weak` instead")]
            pub fn compare_and_swap(&self, current: $value, new: $value, order: Ordering) -> $value {
                let failure = match order {
                    Ordering::Release => Ordering::Relaxed,
                    Ordering::AcqRel => Ordering::Acquire,
                    order => order,
                };
                match self.compare_exchange(current, new, order, failure) {
                    Ok(value) | Err(value) => value,
                }
            }

            /// As the real one; an earlier name of [`Self::try_update`].
            pub fn fetch_update<F>(&self, set_order: Ordering, fetch_order: Ordering, f: F) -> Result<$value, $value>
            where
                F: FnMut($value) -> Option<$value>,
            {
                self.try_update(set_order, fetch_order, f)
            }

            /// As the real one: a load, then exchanges until one succeeds.
            pub fn try_update(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                mut f: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                let mut old = self.load(fetch_order);
                while let Some(new) = f(old) {
                    match self.compare_exchange_weak(old, new, set_order, fetch_order) {
                        Ok(value) => return Ok(value),
                        Err(value) => old = value,
                    }
                }
                Err(old)
            }

            /// As the real one: a load, then exchanges until one succeeds.
            pub fn update(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                mut f: impl FnMut($value) -> $value,
            ) -> $value {
                let mut old = self.load(fetch_order);
                loop {
                    match self.compare_exchange_weak(old, f(old), set_order, fetch_order) {
                        Ok(value) => return value,
                        Err(value) => old = value,
                    }
                }
            }

            twin!(@$kind $value);
        }

        impl $(<$t>)? fmt::Debug for $name $(<$t>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.real.fmt(f)
            }
        }

        impl $(<$t>)? Default for $name $(<$t>)? {
            fn default() -> Self {
                Self { id: ObjectId::new(Kind::Atomic), real: Default::default() }
            }
        }

        impl $(<$t>)? From<$value> for $name $(<$t>)? {
            fn from(value: $value) -> Self {
                Self::new(value)
            }
        }
    };
    (@integer $value:ty) => {
        twin!(@fetch $value, $value, fetch_add "adds to", fetch_sub "subtracts from", fetch_max "takes the larger of",
            fetch_min "takes the smaller of", fetch_and "ands", fetch_nand "nands", fetch_or "ors", fetch_xor "xors");
    };
    (@boolean $value:ty) => {
        twin!(@fetch $value, $value, fetch_and "ands", fetch_nand "nands", fetch_or "ors", fetch_xor "xors");

        /// As the real one.
        pub fn fetch_not(&self, order: Ordering) -> bool {
            self.fetch_xor(true, order)
        }
    };
    (@pointer $value:ty) => {
        twin!(@fetch $value, usize, fetch_ptr_add "adds to", fetch_ptr_sub "subtracts from", fetch_byte_add "adds to",
            fetch_byte_sub "subtracts from", fetch_and "ands", fetch_or "ors", fetch_xor "xors");
    };
    (@fetch $value:ty, $with:ty, $($method:ident $verb:literal),*) => {
        $(
            /// As the real one; the narration shows the value that was found.
            pub fn $method(&self, val: $with, order: Ordering) -> $value {
                let id = self.before();
                let old = self.real.$method(val, order);
                kernel::record(concat!($verb, ", finding in"), id, old.shown());
                old
            }
        )*
    };
}

macro_rules! integers {
    ($($name:ident $value:ty),*) => {
        $(
            twin!($name, $value, v val, integer);
        )*
    };
}

macro_rules! shown {
    ($($value:ty),*) => {
        $(
            impl Shown for $value {
                fn shown(self) -> Detail {
                    Detail::Number(self as i128)
                }
            }
        )*
    };
}

shown!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize);
integers!(
    AtomicU8 u8, AtomicU16 u16, AtomicU32 u32, AtomicU64 u64, AtomicUsize usize,
    AtomicI8 i8, AtomicI16 i16, AtomicI32 i32, AtomicI64 i64, AtomicIsize isize
);
twin!(AtomicBool, bool, v val, boolean);
twin!(AtomicPtr<T>, *mut T, p ptr, pointer);

macro_rules! initial {
    ($($name:ident $of:ident $value:literal),*) => {
        $(
            #[doc = concat!("As `std::sync::atomic::", stringify!($name), "`.")]
            #[allow(clippy::declare_interior_mutable_const)]
            #[deprecated(since = "1.34.0", note = "the `new` function is now preferred")]
            pub const $name: $of = $of::new($value);
        )*
    };
}

initial!(ATOMIC_BOOL_INIT AtomicBool false, ATOMIC_ISIZE_INIT AtomicIsize 0, ATOMIC_USIZE_INIT AtomicUsize 0);

/// As `std::sync::atomic::spin_loop_hint`.
#[deprecated(since = "1.51.0", note = "use hint::spin_loop instead")]
pub fn spin_loop_hint() {
    crate::hint::spin_loop();
}

impl<T> fmt::Pointer for AtomicPtr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
