use crate::timeline;
use interleaved_std::interleave;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The time since some moment in the past: virtual inside an exploration, real outside. To ask is not a step.
pub(crate) fn now() -> Duration {
    static ANCHOR: OnceLock<Instant> = OnceLock::new();
    if interleave::exploring() { interleave::elapsed() } else { ANCHOR.get_or_init(Instant::now).elapsed() }
}

/// The time since the test began, or since the present execution of an explored one did. To ask is not a step.
pub fn elapsed() -> Duration {
    now().saturating_sub(timeline::start())
}

/// The test fails, by the name of its instrument, if that cannot work where the test runs.
#[track_caller]
pub(crate) fn not_inside_an_exploration(instrument: &str, instead: &str) {
    assert!(!interleave::exploring(), "{instrument} does not work inside an exploration: {instead}");
}
