//! The twin of `std::sync::Once`, and the gate behind `OnceLock`.

use crate::kernel::{self, Detail, Gate, Kind};
use ::std::cell::Cell;
use ::std::fmt;
use ::std::marker::PhantomData;
use ::std::sync::{Mutex, PoisonError};

/// As `std::sync::Once`.
pub struct Once {
    state: Mutex<Status>,
    gate: Gate,
}

/// As `std::sync::OnceState`.
pub struct OnceState {
    poisoned: bool,
    /// The real one cannot be shared between threads either.
    only_one: PhantomData<Cell<()>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Status {
    New,
    Running,
    Poisoned,
    Done,
}

// The real one has no `Default` either.
#[allow(clippy::new_without_default)]
impl Once {
    /// As `std::sync::Once::new`.
    #[must_use]
    pub const fn new() -> Once {
        Once { state: Mutex::new(Status::New), gate: Gate::new(Kind::Once) }
    }

    /// As `std::sync::Once::call_once`.
    ///
    /// # Panics
    /// If an earlier call panicked.
    #[track_caller]
    pub fn call_once<F: FnOnce()>(&self, f: F) {
        self.run(false, Status::Poisoned, |_| f());
    }

    /// As `std::sync::Once::call_once_force`.
    pub fn call_once_force<F: FnOnce(&OnceState)>(&self, f: F) {
        self.run(true, Status::Poisoned, f);
    }

    /// As `std::sync::Once::is_completed`.
    pub fn is_completed(&self) -> bool {
        kernel::point();
        self.gate.id();
        self.status() == Status::Done
    }

    /// As `std::sync::Once::wait`.
    pub fn wait(&self) {
        self.wait_done(false);
    }

    /// As `std::sync::Once::wait_force`.
    pub fn wait_force(&self) {
        self.wait_done(true);
    }

    fn wait_done(&self, ignore_poison: bool) {
        kernel::point();
        let status = self.gate.wait(&self.state, "waits for", None, |status| match *status {
            Status::Done => Some(Status::Done),
            Status::Poisoned if !ignore_poison => Some(Status::Poisoned),
            _ => None,
        });
        assert!(status != Some(Status::Poisoned), "Once instance has previously been poisoned");
    }

    /// Runs `f` if nobody has yet; `on_panic` is what a panic in it leaves behind.
    #[track_caller]
    pub(super) fn run_resetting(&self, f: impl FnOnce()) {
        self.run(true, Status::New, |_| f());
    }

    #[track_caller]
    fn run(&self, force: bool, on_panic: Status, f: impl FnOnce(&OnceState)) {
        kernel::point();
        let before = self.gate.wait(&self.state, "waits for the initialisation of", None, |status| {
            let before = *status;
            if before == Status::New || before == Status::Poisoned && force {
                *status = Status::Running;
            }
            (before != Status::Running).then_some(before)
        });
        match before {
            Some(Status::Done) => {}
            Some(Status::Poisoned) if !force => panic!("Once instance has previously been poisoned"),
            before => {
                kernel::record("initialises", self.gate.id(), Detail::None);
                let mut leave = Leave { once: self, status: on_panic };
                f(&OnceState { poisoned: before == Some(Status::Poisoned), only_one: PhantomData });
                leave.status = Status::Done;
            }
        }
    }

    fn status(&self) -> Status {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OnceState {
    /// As `std::sync::OnceState::is_poisoned`.
    #[must_use]
    pub fn is_poisoned(&self) -> bool {
        self.poisoned
    }
}

/// As `std::sync::ONCE_INIT`.
#[allow(clippy::declare_interior_mutable_const)]
#[deprecated(since = "1.38.0", note = "the `Once::new()` function is now preferred")]
pub const ONCE_INIT: Once = Once::new();

struct Leave<'a> {
    once: &'a Once,
    status: Status,
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        *self.once.state.lock().unwrap_or_else(PoisonError::into_inner) = self.status;
        self.once.gate.notify();
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Once").finish_non_exhaustive()
    }
}

impl fmt::Debug for OnceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnceState").field("poisoned", &self.poisoned).finish()
    }
}
