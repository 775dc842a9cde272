//! Stops a run from outside: by a signal, or because its results have nowhere to go.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// How a run ends that a person or the system has interrupted.
pub const INTERRUPTED: u8 = 130;

fn flag() -> &'static Arc<AtomicBool> {
    static STOPPED: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    STOPPED.get_or_init(Arc::default)
}

/// From now on Ctrl-C, and a request to end, stop the run instead of ending the program at once. The second one ends it.
///
/// # Errors
/// When the system refuses that.
pub fn stop_on_signals() -> std::io::Result<()> {
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // In this order: the first signal finds the flag down.
        signal_hook::flag::register_conditional_shutdown(signal, INTERRUPTED.into(), flag().clone())?;
        signal_hook::flag::register(signal, flag().clone())?;
    }
    Ok(())
}

/// Stops the run: processes that are under way are ended, and no other is begun.
pub fn stop() {
    flag().store(true, Ordering::SeqCst);
}

/// Whether the run is stopped. What ends after that says nothing about an answer.
pub fn is_stopped() -> bool {
    flag().load(Ordering::SeqCst)
}
