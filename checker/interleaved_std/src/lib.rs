//! A standard library whose threads can be interleaved at will.
//!
//! A crate that depends on this one under the name `std` is model-checked without a change to its
//! source: `use std::sync::{Arc, Mutex}` and `std::thread::spawn` mean the twins in here, and
//! everything else is the real std.
//!
//! ```toml
//! [features]
//! interleave = ["dep:std"]
//! [dependencies]
//! std = { package = "interleaved_std", path = "…", optional = true }
//! ```
//!
//! [`interleave::explore`] runs a test body under many schedules, with virtual time, and explains
//! the first that fails.
//!
//! # What is promised
//! All schedules where that is feasible, otherwise a stated number with fixed seeds, under
//! sequential consistency: every atomic ordering acts as `SeqCst`, so code that asked for too weak
//! an ordering is not caught. `Condvar::wait`, `park` and their kin may return for no reason, as the real ones; a
//! weak compare-and-exchange never fails for none.
//!
//! Time stands still while code runs. It jumps to the earliest deadline that a sleeper or a timeout
//! has registered, at any moment the schedule likes: nothing fires early, anything may be late.
//!
//! A thread that nobody joins may outlive the body and simply stops with it. State that outlives an
//! execution (statics) is noticed, and then every schedule gets a process of its own.
//!
//! The engine is this crate's own and small (`kernel`), not that of a general model checker: a
//! thread that outlives its test, virtual time, locks in statics and a narration of what happened
//! all need a say in who runs next and in when it is over.
//!
//! # What the twins lack
//! They have every stable item of the real ones, with the same signatures; `tests/surface.rs` compares the two. Missing
//! are `from_ptr` of the atomics, which are larger here than their integers, and the operating system's traits for a
//! `JoinHandle`. What the rest of the std makes or takes is of the real types: the times of a file are no [`SystemTime`]
//! of this crate.
//!
//! [`SystemTime`]: time::SystemTime
//!
//! # Other spellings
//! Passed to rustc as `--extern core=…` or `--extern alloc=…` as well, with the path of this
//! crate's own rlib, it stands behind `core::sync::atomic` and `alloc::sync` too: it has all that
//! these two crates export. Derives, operators and the prelude do not go through these names.
//!
//! # Outside of an exploration
//! The twins act as the real ones, on real threads and in real time.
#![warn(missing_docs)]
#![allow(hidden_glob_reexports)]

extern crate std as real;

pub use real::*;

pub mod hint;
pub mod interleave;
mod kernel;
pub mod prelude;
pub mod sync;
pub mod thread;
pub mod time;

/// As `std::thread_local!`: each virtual thread has its own value.
#[macro_export]
macro_rules! thread_local {
    () => {};
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = const $init:block; $($rest:tt)*) => {
        $crate::thread_local!(@one [$(#[$attr])*] [$vis] $name, $t, const $init);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = const $init:block) => {
        $crate::thread_local!(@one [$(#[$attr])*] [$vis] $name, $t, const $init);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = $init:expr; $($rest:tt)*) => {
        $crate::thread_local!(@one [$(#[$attr])*] [$vis] $name, $t, $init);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = $init:expr) => {
        $crate::thread_local!(@one [$(#[$attr])*] [$vis] $name, $t, $init);
    };
    (@one [$($attr:tt)*] [$vis:vis] $name:ident, $t:ty, $init:expr) => {
        $($attr)*
        $vis static $name: $crate::thread::LocalKey<$t> = {
            fn init() -> $t {
                $init
            }
            $crate::thread::LocalKey::new(init)
        };
    };
}
