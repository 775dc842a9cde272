//! Waiting for a state that a real lock guards, for instruments that work inside and outside of explorations.

use crate::kernel::{Gate, Kind, Manner};
use std::sync::Mutex;
use std::time::Duration;

/// Where threads wait for a change of some state behind a real mutex.
///
/// Inside an exploration the thread that waits is a virtual one and its time is virtual; neither `notify` nor the look at the
/// state is a switch point. Outside it is a condition variable.
#[derive(Debug)]
pub struct Signal {
    gate: Gate,
}

impl Signal {
    /// Nobody waits yet.
    pub const fn new() -> Signal {
        Signal { gate: Gate::new(Kind::Signal) }
    }

    /// Waits until `ready` returns something, for `timeout` at most; `None` if the time was up first. `ready` is called with
    /// the lock held and must not wait.
    ///
    /// Inside an exploration the time is up when it has passed and no other thread can do anything: one that is only late
    /// is waited for.
    pub fn wait<S, R>(
        &self,
        state: &Mutex<S>,
        timeout: Option<Duration>,
        ready: impl FnMut(&mut S) -> Option<R>,
    ) -> Option<R> {
        self.gate.wait_in(Manner::Patient, state, "waits for the", timeout, ready).0
    }

    /// Tells everyone who waits here to look again. To be called after the state has changed.
    pub fn notify(&self) {
        self.gate.notify();
    }
}

impl Default for Signal {
    fn default() -> Signal {
        Signal::new()
    }
}
