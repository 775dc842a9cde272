//! The twin of `std::sync::Barrier`.

use crate::kernel::{self, Detail, Gate, Kind};
use ::std::fmt;
use ::std::sync::{Mutex, PoisonError};

/// As `std::sync::Barrier`.
pub struct Barrier {
    size: usize,
    state: Mutex<State>,
    gate: Gate,
}

struct State {
    arrived: usize,
    generation: usize,
}

/// As `std::sync::BarrierWaitResult`.
pub struct BarrierWaitResult(bool);

impl Barrier {
    /// As `std::sync::Barrier::new`.
    #[must_use]
    pub const fn new(n: usize) -> Barrier {
        Barrier { size: n, state: Mutex::new(State { arrived: 0, generation: 0 }), gate: Gate::new(Kind::Barrier) }
    }

    /// As `std::sync::Barrier::wait`.
    pub fn wait(&self) -> BarrierWaitResult {
        kernel::point();
        kernel::record("arrives at", self.gate.id(), Detail::None);
        let generation = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.arrived += 1;
            if state.arrived >= self.size {
                state.arrived = 0;
                state.generation += 1;
                None
            } else {
                Some(state.generation)
            }
        };
        match generation {
            None => {
                self.gate.notify();
                BarrierWaitResult(true)
            }
            Some(mine) => {
                let passed = |state: &mut State| (state.generation != mine).then_some(());
                self.gate.wait(&self.state, "waits at", None, passed);
                BarrierWaitResult(false)
            }
        }
    }
}

impl BarrierWaitResult {
    /// As `std::sync::BarrierWaitResult::is_leader`.
    #[must_use]
    pub fn is_leader(&self) -> bool {
        self.0
    }
}

impl fmt::Debug for BarrierWaitResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BarrierWaitResult").field("is_leader", &self.0).finish()
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barrier").finish_non_exhaustive()
    }
}
