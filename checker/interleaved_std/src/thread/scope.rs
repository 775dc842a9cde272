//! Threads that borrow.

use super::spawn::{NotUnwindSafe, Packet};
use super::{Builder, Thread};
use crate::kernel::{self, Gate, Kind};
use ::std::fmt;
use ::std::io;
use ::std::marker::PhantomData;
use ::std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use ::std::sync::{Arc, Mutex, PoisonError};
use ::std::thread::Result;

/// As `std::thread::Scope`.
pub struct Scope<'scope, 'env: 'scope> {
    running: Arc<Running>,
    scope: PhantomData<&'scope mut &'scope ()>,
    env: PhantomData<&'env mut &'env ()>,
}

/// As `std::thread::ScopedJoinHandle`.
pub struct ScopedJoinHandle<'scope, T> {
    thread: Thread,
    packet: Arc<Packet<T>>,
    running: Arc<Running>,
    scope: PhantomData<&'scope ()>,
    unwinds: NotUnwindSafe,
}

struct Running {
    state: Mutex<State>,
    gate: Gate,
}

#[derive(Default)]
struct State {
    threads: usize,
    /// How many ended with a panic that nobody has looked at. For a moment it may be one too low:
    /// whoever joins a thread may be faster than the thread's own last step.
    panicked: usize,
}

/// As `std::thread::scope`.
///
/// # Panics
/// If a thread that was not joined panicked.
#[track_caller]
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    let running = Arc::new(Running { state: Mutex::new(State::default()), gate: Gate::new(Kind::Thread) });
    let scope = Scope { running: running.clone(), scope: PhantomData, env: PhantomData };
    let result = catch_unwind(AssertUnwindSafe(|| f(&scope)));
    kernel::point();
    let ended = |state: &mut State| (state.threads == 0).then_some(state.panicked);
    let panicked = running.gate.wait(&running.state, "waits for the threads of its scope, the last", None, ended);
    match result {
        Err(payload) => resume_unwind(payload),
        Ok(_) if panicked.is_some_and(|n| n > 0) => panic!("a scoped thread panicked"),
        Ok(value) => value,
    }
}

impl<'scope, 'env> Scope<'scope, 'env> {
    /// As `std::thread::Scope::spawn`.
    ///
    /// # Panics
    /// Outside of an exploration, if the system cannot start a thread.
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        Builder::new().spawn_scoped(self, f).expect("failed to spawn thread")
    }
}

impl Builder {
    /// As `std::thread::Builder::spawn_scoped`.
    ///
    /// # Errors
    /// Outside of an exploration, if the system cannot start a thread.
    pub fn spawn_scoped<'scope, 'env, F, T>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        f: F,
    ) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        let running = scope.running.clone();
        running.change(|state| state.threads += 1);
        let its = running.clone();
        let started = self.start(f, move |panicked| {
            its.change(|state| {
                state.threads -= 1;
                state.panicked = state.panicked.wrapping_add(usize::from(panicked));
            });
            its.gate.notify();
        });
        if started.is_err() {
            running.change(|state| state.threads -= 1);
        }
        let (thread, packet) = started?;
        Ok(ScopedJoinHandle { thread, packet, running, scope: PhantomData, unwinds: PhantomData })
    }
}

impl Running {
    fn change(&self, f: impl FnOnce(&mut State)) {
        f(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl<'scope, T> ScopedJoinHandle<'scope, T> {
    /// As `std::thread::ScopedJoinHandle::thread`.
    #[must_use]
    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    /// As `std::thread::ScopedJoinHandle::join`.
    ///
    /// # Errors
    /// With the payload of the thread's panic.
    pub fn join(self) -> Result<T> {
        let result = self.packet.join(&self.thread);
        if result.is_err() {
            // Whoever joins has seen the panic.
            self.running.change(|state| state.panicked = state.panicked.wrapping_sub(1));
        }
        result
    }

    /// As `std::thread::ScopedJoinHandle::is_finished`.
    pub fn is_finished(&self) -> bool {
        self.packet.is_finished()
    }
}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.running.state.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("Scope")
            .field("num_running_threads", &state.threads)
            .field("a_thread_panicked", &(state.panicked > 0))
            .finish_non_exhaustive()
    }
}

impl<'scope, T> fmt::Debug for ScopedJoinHandle<'scope, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedJoinHandle").finish_non_exhaustive()
    }
}
