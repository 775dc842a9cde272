//! The explorer: runs a test body under many schedules and explains the one that fails.
//!
//! ```text
//! plan -> sequence of schedules -> one execution each -> the first failure, narrated
//! ```

mod block_on;
mod explore;
#[cfg(unix)]
mod isolate;
mod narrate;
mod plan;
mod protocol;
pub(crate) mod schedule;
mod signal;
mod told;

pub use crate::kernel::{Counts, Panicked};
pub use block_on::{block_on, waker};
pub use explore::{WITHOUT_FORK, explore, replay, watch};
pub use plan::{Explored, Plan};
pub use signal::Signal;
pub use told::{Exploration, Failed, Why};

use crate::kernel::{self, Detail, Manner};
use std::time::Duration;

/// The real standard library, for tests that count or collect something without adding to the
/// schedules: nothing in here is a switch point, and nothing in here may block.
pub use ::std as real;

#[cfg(unix)]
pub(crate) use isolate::pulse;

/// Where no process is forked, nobody waits for a sign of life.
#[cfg(not(unix))]
pub(crate) fn pulse() {}

/// Adds a row to the narration, under the calling thread: `note("timer polled: Pending")`.
///
/// Not a switch point. Outside of an exploration it does nothing.
pub fn note(what: impl Into<String>) {
    kernel::record("", None, Detail::Text(what.into()));
}

/// The virtual time since the body began. Zero outside of an exploration.
///
/// ```
/// use interleaved_std::interleave::{Plan, elapsed, explore};
/// use interleaved_std::{thread, time::Duration};
///
/// explore(Plan::new(), || {
///     thread::sleep(Duration::from_secs(2));
///     assert_eq!(elapsed(), Duration::from_secs(2));
/// });
/// ```
pub fn elapsed() -> Duration {
    kernel::now().unwrap_or_default()
}

/// Whether the calling code runs inside an exploration.
pub fn exploring() -> bool {
    kernel::active()
}

/// Sleeps, as a test does that gives others time: inside an exploration until the time has passed and no other thread can do
/// anything. Outside it is `thread::sleep`.
pub fn pause(length: Duration) {
    let Some(now) = kernel::now() else { return std::thread::sleep(length) };
    kernel::record("pauses", None, Detail::Time(length));
    kernel::block_in(Manner::Patient, None, "pauses", now.checked_add(length));
}

/// What the narration calls the running thread; `None` outside of an exploration.
pub fn thread_name() -> Option<String> {
    kernel::current_thread().map(|thread| thread.called())
}

/// Whether a thread of the running execution has panicked, even if nobody has noticed; `None` outside of an exploration.
pub fn panicked() -> Option<bool> {
    kernel::panicked()
}

/// What the running execution has done so far; `None` outside of an exploration. From then on no wait ends for no reason.
pub fn counts() -> Option<Counts> {
    kernel::counts()
}
