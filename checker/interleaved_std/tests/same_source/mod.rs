//! Programs that must mean the same under the real std and under the twins. Nothing in here knows
//! which of the two it is compiled against; every case passes under any interleaving.

mod channels;
mod locks;
mod once;
mod threads;
mod timing;
mod types;

/// All cases, by name.
pub fn cases() -> Vec<(&'static str, fn())> {
    [channels::CASES, locks::CASES, once::CASES, threads::CASES, timing::CASES, types::CASES].concat()
}
