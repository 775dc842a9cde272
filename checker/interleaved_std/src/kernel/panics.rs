//! Who is panicking, and with what message.

use super::{Detail, Run, with};

/// A panic of the code under test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panicked {
    /// What it says.
    pub message: String,
    /// File and line, where that is known.
    pub place: Option<String>,
}

/// Whether the calling thread is panicking: `std::thread::panicking`, but it does not mistake
/// another virtual thread's panic for one's own.
pub(crate) fn panicking() -> bool {
    std::thread::panicking() && with(|run| run.unwinding.is_none_or(|task| task == run.current)).unwrap_or(true)
}

/// Sees to it that messages of panics inside an execution are kept for the report instead of being
/// printed. All other panics go to the hook that was there.
///
/// Installed once and for good, and before a process forks: the lock of the panic hook may be held
/// by another thread at that moment, and then the child could never install one.
pub(crate) fn keep_panic_messages() {
    static INSTALL: std::sync::Once = std::sync::Once::new();
    INSTALL.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !keep(info) {
                previous(info);
            }
        }));
    });
}

/// True if the panic was one of an execution's.
fn keep(info: &std::panic::PanicHookInfo<'_>) -> bool {
    let message = info.payload_as_str().unwrap_or("a value that is not text");
    with(|run| {
        let place = info.location().map(|l| format!("{}:{}", l.file(), l.line()));
        let first_line = message.lines().next().unwrap_or_default().to_string();
        run.record("panics:", None, Detail::Text(first_line));
        let panicked = Panicked { message: message.to_string(), place };
        run.first_panic.get_or_insert_with(|| panicked.clone());
        run.latest_panic = Some(panicked);
    })
    .is_some()
}

/// The message of a panic that did not go through the hook.
pub(super) fn message_of(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|s| (*s).to_string());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_string())
}

impl Run {
    /// The current thread is about to block: if it is in the middle of a panic (a destructor that
    /// joins a thread, say), remember whose panic it is.
    pub(super) fn note_unwinding(&mut self) {
        if self.unwinding.is_none() && std::thread::panicking() {
            self.unwinding = Some(self.current);
        }
    }

    pub(super) fn settle_unwinding(&mut self) {
        if self.unwinding == Some(self.current) && !std::thread::panicking() {
            self.unwinding = None;
        }
    }
}
