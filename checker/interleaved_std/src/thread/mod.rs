//! `std::thread`, on virtual threads.

mod handle;
pub(crate) mod local;
mod scope;
mod spawn;

pub use ::std::thread::*;
pub use handle::{Thread, ThreadId};
pub use local::{AccessError, LocalKey};
pub use scope::{Scope, ScopedJoinHandle, scope};
pub use spawn::{Builder, JoinHandle, spawn};

use crate::kernel::{self, Detail, Manner};
use ::std::io;
use ::std::num::NonZeroUsize;
use ::std::panic::Location;
use ::std::time::Duration;

/// The handle of the calling thread.
#[must_use]
pub fn current() -> Thread {
    handle::current()
}

/// Whether the calling thread is unwinding because of a panic.
#[must_use]
pub fn panicking() -> bool {
    kernel::panicking()
}

/// Lets other threads go first.
pub fn yield_now() {
    if kernel::active() { kernel::yield_now() } else { ::std::thread::yield_now() }
}

/// Puts the thread to sleep until that much virtual time has gone by. Never returns early.
pub fn sleep(dur: Duration) {
    let Some(now) = kernel::now() else { return ::std::thread::sleep(dur) };
    kernel::record("sleeps", None, Detail::Time(dur));
    if dur.is_zero() {
        return kernel::yield_now();
    }
    // A deadline beyond what a Duration can hold never comes.
    kernel::block(None, "sleeps", now.checked_add(dur));
}

/// As `std::thread::sleep_ms`.
#[deprecated(since = "1.6.0", note = "replaced by `std::thread::sleep`")]
pub fn sleep_ms(ms: u32) {
    sleep(Duration::from_millis(u64::from(ms)));
}

/// Blocks until the thread's token is there, and takes it. As the real one it may also return for no reason.
#[track_caller]
pub fn park() {
    handle::current().park(None, kernel::manner_at(Location::caller()));
}

/// As [`park`], and never returns without the token.
pub(crate) fn park_firmly() {
    handle::current().park(None, Manner::Firm);
}

/// As [`park`], for at most that much virtual time.
#[track_caller]
pub fn park_timeout(dur: Duration) {
    handle::current().park(Some(dur), kernel::manner_at(Location::caller()));
}

/// As `std::thread::park_timeout_ms`.
#[track_caller]
#[deprecated(since = "1.6.0", note = "replaced by `std::thread::park_timeout`")]
pub fn park_timeout_ms(ms: u32) {
    park_timeout(Duration::from_millis(u64::from(ms)));
}

/// Two inside an exploration, whatever the machine has, so that schedules are the same everywhere.
///
/// # Errors
/// Outside of an exploration, those of the real one.
pub fn available_parallelism() -> io::Result<NonZeroUsize> {
    if kernel::active() { Ok(const { NonZeroUsize::new(2).unwrap() }) } else { ::std::thread::available_parallelism() }
}
