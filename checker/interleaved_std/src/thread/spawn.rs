//! Starting threads and waiting for them.
#![allow(unsafe_code)]

use super::handle::adopt;
use super::{Thread, local};
use crate::kernel::{self, Detail, Gate, Kind};
use ::std::any::Any;
use ::std::fmt;
use ::std::io;
use ::std::marker::PhantomData;
use ::std::panic::{AssertUnwindSafe, catch_unwind};
use ::std::sync::{Arc, Mutex, PoisonError};
use ::std::thread::Result;

/// As `std::thread::Builder`. The stack size is ignored inside an exploration.
#[derive(Debug)]
#[must_use = "must eventually spawn the thread"]
pub struct Builder {
    name: Option<String>,
    stack_size: Option<usize>,
}

/// As `std::thread::JoinHandle`.
pub struct JoinHandle<T> {
    thread: Thread,
    packet: Arc<Packet<T>>,
    unwinds: NotUnwindSafe,
}

// SAFETY: the only way to the value is `join`, which moves it out once, and `spawn` asked for `T: Send`.
unsafe impl<T> Send for JoinHandle<T> {}
// SAFETY: as above; a shared handle gives no access to the value.
unsafe impl<T> Sync for JoinHandle<T> {}

/// In a handle, it keeps it from being `UnwindSafe`, which the real ones are not.
pub(super) type NotUnwindSafe = PhantomData<Box<dyn Send + Sync>>;

/// Where a thread leaves its result.
pub(super) struct Packet<T> {
    result: Mutex<Finished<T>>,
    gate: Gate,
}

struct Finished<T> {
    result: Option<Result<T>>,
    finished: bool,
}

// The real one has no `Default` either.
#[allow(clippy::new_without_default)]
impl Builder {
    /// As `std::thread::Builder::new`.
    pub fn new() -> Builder {
        Builder { name: None, stack_size: None }
    }

    /// As `std::thread::Builder::name`.
    pub fn name(mut self, name: String) -> Builder {
        self.name = Some(name);
        self
    }

    /// As `std::thread::Builder::stack_size`.
    pub fn stack_size(mut self, size: usize) -> Builder {
        self.stack_size = Some(size);
        self
    }

    /// As `std::thread::Builder::spawn`.
    ///
    /// # Errors
    /// Outside of an exploration, if the system cannot start a thread.
    pub fn spawn<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let (thread, packet) = self.start(f, |_| ())?;
        Ok(JoinHandle { thread, packet, unwinds: PhantomData })
    }

    /// As `std::thread::Builder::spawn_unchecked`.
    ///
    /// # Errors
    /// Outside of an exploration, if the system cannot start a thread.
    ///
    /// # Safety
    /// The thread must not outlive anything that `f` borrows.
    pub unsafe fn spawn_unchecked<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send,
        T: Send,
    {
        let (thread, packet) = self.start(f, |_| ())?;
        Ok(JoinHandle { thread, packet, unwinds: PhantomData })
    }

    /// Starts a thread that may borrow: the caller sees to it that it ends in time. `at_end` is
    /// called with whether it panicked, as the last thing that touches what it borrows.
    pub(super) fn start<F, T>(self, f: F, at_end: impl FnOnce(bool) + Send) -> io::Result<(Thread, Arc<Packet<T>>)>
    where
        F: FnOnce() -> T + Send,
        T: Send,
    {
        let packet = Arc::new(Packet::new());
        let its_packet = packet.clone();
        let body = move || {
            let mut f = Some(f);
            let caught = run_to_its_end(&mut || {
                if let Some(f) = f.take() {
                    its_packet.leave(f());
                }
            });
            let panicked = caught.is_err();
            its_packet.finish(caught);
            drop(its_packet);
            at_end(panicked);
        };
        let body: Box<dyn FnOnce() + Send + '_> = Box::new(body);
        // SAFETY: `spawn` takes only what is 'static, and `scope` does not return before the
        // thread has called `at_end`. When an execution stops early, none of its threads runs on.
        let body: Box<dyn FnOnce() + Send + 'static> = unsafe { ::std::mem::transmute(body) };
        Ok((self.start_boxed(body)?, packet))
    }

    /// What does not depend on what the thread does, compiled once: every call of `spawn` in a test pays for the rest.
    fn start_boxed(self, body: Box<dyn FnOnce() + Send>) -> io::Result<Thread> {
        let has_null = self.name.as_ref().is_some_and(|name| name.contains('\0'));
        assert!(!has_null, "thread name may not contain interior null bytes");
        let thread = Thread::new(self.name.clone());
        if kernel::active() {
            kernel::point();
            let number = kernel::start(thread.clone(), body);
            thread.set_number(number);
            kernel::record("spawns", None, Detail::Text(thread.called()));
            return Ok(thread);
        }
        let mut builder = ::std::thread::Builder::new();
        if let Some(name) = self.name {
            builder = builder.name(name);
        }
        if let Some(size) = self.stack_size {
            builder = builder.stack_size(size);
        }
        let handle = thread.clone();
        builder.spawn(move || {
            adopt(handle);
            body();
        })?;
        Ok(thread)
    }
}

/// Runs the body of a thread, and ends the thread but for its result.
fn run_to_its_end(body: &mut dyn FnMut()) -> Result<()> {
    let result = catch_unwind(AssertUnwindSafe(body));
    local::destroy_all();
    kernel::point_for_peeking();
    result
}

/// As `std::thread::spawn`. A thread that is never joined may outlive the test body: it stops when
/// the body returns, and that is no failure.
///
/// # Panics
/// Outside of an exploration, if the system cannot start a thread.
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    Builder::new().spawn(f).expect("failed to spawn thread")
}

impl<T> Packet<T> {
    fn new() -> Packet<T> {
        let result = Mutex::new(Finished { result: None, finished: false });
        Packet { result, gate: Gate::new(Kind::Thread) }
    }

    /// What the thread returns.
    fn leave(&self, value: T) {
        self.result.lock().unwrap_or_else(PoisonError::into_inner).result = Some(Ok(value));
    }

    /// The thread is over, and has left its value unless it panicked.
    fn finish(&self, caught: Result<()>) {
        let mut state = self.result.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(panic) = caught {
            state.result = Some(Err(panic));
        }
        state.finished = true;
        drop(state);
        self.gate.notify();
    }

    pub(super) fn is_finished(&self) -> bool {
        kernel::peek();
        self.result.lock().unwrap_or_else(PoisonError::into_inner).finished
    }

    pub(super) fn join(&self, thread: &Thread) -> Result<T> {
        kernel::point();
        let finished = |state: &mut Finished<T>| state.finished.then(|| state.result.take()).flatten();
        let joined = self.gate.wait(&self.result, "waits to join another", None, finished);
        kernel::record("joined", None, Detail::Text(thread.called()));
        joined.unwrap_or_else(|| Err(Box::new("a wait without a timeout has none") as Box<dyn Any + Send>))
    }
}

impl<T> JoinHandle<T> {
    /// As `std::thread::JoinHandle::thread`.
    #[must_use]
    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    /// As `std::thread::JoinHandle::join`.
    ///
    /// # Errors
    /// With the payload of the thread's panic.
    pub fn join(self) -> Result<T> {
        self.packet.join(&self.thread)
    }

    /// As `std::thread::JoinHandle::is_finished`.
    pub fn is_finished(&self) -> bool {
        self.packet.is_finished()
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle").finish_non_exhaustive()
    }
}
