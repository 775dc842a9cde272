//! `std::time`, with an [`Instant`] on virtual time. `SystemTime` is the real one.

pub use ::std::time::*;

use crate::kernel;
use ::std::fmt;
use ::std::ops::{Add, AddAssign, Sub, SubAssign};
use ::std::sync::OnceLock;

/// As `std::time::Instant`: virtual time inside an exploration, which starts at the same instant
/// every time and passes only when a timer fires.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Duration);

/// How far instants can be reckoned back from the start, as on a machine that has been up a while.
const UP: Duration = Duration::from_secs(365 * 24 * 60 * 60);

impl Instant {
    /// As the real one.
    #[must_use]
    pub fn now() -> Instant {
        static ANCHOR: OnceLock<::std::time::Instant> = OnceLock::new();
        let since_start =
            kernel::look_at_clock().unwrap_or_else(|| ANCHOR.get_or_init(::std::time::Instant::now).elapsed());
        Instant(UP + since_start)
    }

    /// As the real one: zero if `earlier` is later.
    #[must_use]
    pub fn duration_since(&self, earlier: Instant) -> Duration {
        self.saturating_duration_since(earlier)
    }

    /// As the real one.
    #[must_use]
    pub fn checked_duration_since(&self, earlier: Instant) -> Option<Duration> {
        self.0.checked_sub(earlier.0)
    }

    /// As the real one.
    #[must_use]
    pub fn saturating_duration_since(&self, earlier: Instant) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    /// As the real one.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Instant::now().duration_since(*self)
    }

    /// As the real one.
    #[must_use]
    pub fn checked_add(&self, duration: Duration) -> Option<Instant> {
        // The real one's range is that of i64 seconds, and `Duration::MAX` is a popular "never".
        self.0.checked_add(duration).filter(|sum| i64::try_from(sum.as_secs()).is_ok()).map(Instant)
    }

    /// As the real one.
    #[must_use]
    pub fn checked_sub(&self, duration: Duration) -> Option<Instant> {
        self.0.checked_sub(duration).map(Instant)
    }
}

impl Add<Duration> for Instant {
    type Output = Instant;

    fn add(self, other: Duration) -> Instant {
        self.checked_add(other).expect("overflow when adding duration to instant")
    }
}

impl AddAssign<Duration> for Instant {
    fn add_assign(&mut self, other: Duration) {
        *self = *self + other;
    }
}

impl Sub<Duration> for Instant {
    type Output = Instant;

    fn sub(self, other: Duration) -> Instant {
        self.checked_sub(other).expect("overflow when subtracting duration from instant")
    }
}

impl SubAssign<Duration> for Instant {
    fn sub_assign(&mut self, other: Duration) {
        *self = *self - other;
    }
}

impl Sub<Instant> for Instant {
    type Output = Duration;

    fn sub(self, other: Instant) -> Duration {
        self.duration_since(other)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Instant").field(&self.0).finish()
    }
}
