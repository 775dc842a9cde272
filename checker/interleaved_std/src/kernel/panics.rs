//! Who is panicking, and with what message.

use super::{Detail, RUN, Run, with};

/// Whether the calling thread is panicking: `std::thread::panicking`, but it does not mistake
/// another virtual thread's panic for one's own.
pub(crate) fn panicking() -> bool {
    std::thread::panicking()
        && with(|run| run.unwinding.is_none_or(|task| task == run.current)).unwrap_or(true)
}

/// Replaces the panic hook by one that keeps messages for the report instead of printing them,
/// for panics inside an execution; all others go to the hook that was there. Call once in a
/// process that will not go on to other things, or keep the guard.
pub(crate) fn catch_panic_messages() -> impl Drop {
    let previous = std::sync::Arc::new(std::panic::take_hook());
    let fallback = previous.clone();
    std::panic::set_hook(Box::new(move |info| {
        let message = info.payload_as_str().unwrap_or("a value that is not text").to_string();
        let place = info.location().map(|l| format!(", at {}:{}", l.file(), l.line()));
        let whole = format!("{message}{}", place.unwrap_or_default());
        let ours = RUN.try_with(|run| match run.try_borrow_mut() {
            Ok(mut run) => run.as_mut().filter(|run| run.inside).map(|run| {
                let first_line = message.lines().next().unwrap_or_default().to_string();
                run.record("panics:", None, Detail::Text(first_line));
                run.panic_message = Some(whole);
            }),
            Err(_) => None,
        });
        if !matches!(ours, Ok(Some(()))) {
            fallback(info);
        }
    }));
    Restore(Some(previous))
}

type Hook = Box<dyn Fn(&std::panic::PanicHookInfo<'_>) + Send + Sync>;

struct Restore(Option<std::sync::Arc<Hook>>);

impl Drop for Restore {
    fn drop(&mut self) {
        // Changing the hook while panicking would abort.
        if !std::thread::panicking()
            && let Some(previous) = self.0.take()
        {
            std::panic::set_hook(Box::new(move |info| previous(info)));
        }
    }
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
