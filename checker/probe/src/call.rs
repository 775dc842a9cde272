use crate::expect;
use interleaved_std::interleave::{Signal, exploring};
use interleaved_std::thread::{Builder, JoinHandle};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a call may still take when it is asked for its result.
const PATIENCE: Duration = Duration::from_secs(2);
/// The same inside an exploration: longer than the explorer lets the clock run while anybody can go on, which is half a day.
/// So only a call that is stuck is given up, however late it is.
const VIRTUAL_PATIENCE: Duration = Duration::from_secs(12 * 60 * 60 + 1);

/// A call that blocks its thread until something happens, on a thread of its own: the test goes on meanwhile.
#[derive(Debug)]
pub struct Call<T> {
    name: String,
    thread: JoinHandle<T>,
    ended: Arc<Ended>,
}

#[derive(Debug)]
struct Ended {
    is_so: Mutex<bool>,
    changed: Signal,
}

/// Tells that the call has ended, also when a panic ends it.
struct TellsTheEnd(Arc<Ended>);

impl Drop for TellsTheEnd {
    fn drop(&mut self) {
        *self.0.is_so.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.changed.notify();
    }
}

impl<T: Send + 'static> Call<T> {
    /// Begins `body`, which calls the function called `name`.
    ///
    /// # Panics
    /// If no thread can be started.
    pub fn start(name: &str, body: impl FnOnce() -> T + Send + 'static) -> Self {
        Self::start_boxed(name, Box::new(body))
    }

    /// Compiled once for each type of result, whatever the body.
    fn start_boxed(name: &str, body: Box<dyn FnOnce() -> T + Send>) -> Self {
        let ended = Arc::new(Ended { is_so: Mutex::new(false), changed: Signal::new() });
        let tells = TellsTheEnd(Arc::clone(&ended));
        let thread = Builder::new().name("the caller".to_owned()).spawn(move || {
            let _tells = tells;
            body()
        });
        Self { name: name.to_owned(), thread: thread.expect("a thread can be started"), ended }
    }

    /// Waits for the end of the call, which is due because of `once`, and returns its result. A panic of the call goes on here.
    ///
    /// The test fails if the call does not end: after 2 s, and inside an exploration only if nobody else can do anything by then.
    pub fn returns(self, once: &str) -> T {
        let name = &self.name;
        let (patience, seen) = if exploring() {
            (VIRTUAL_PATIENCE, "it never does: all threads wait, and nobody is left to wake this one")
        } else {
            (PATIENCE, "2 s later it had not returned")
        };
        let ended = self.ended.changed.wait(&self.ended.is_so, Some(patience), |ended| ended.then_some(()));
        expect!(ended.is_some(), expected = "{name} returns once {once}", seen = "{seen}");
        self.thread.join().unwrap_or_else(|panic| resume_unwind(panic))
    }
}
