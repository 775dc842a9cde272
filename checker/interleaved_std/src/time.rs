//! `std::time`, with an [`Instant`] and a [`SystemTime`] on virtual time.
//!
//! What the real std makes or takes of the two, such as the times of a file, is still of the real type.

pub use ::std::time::*;

use crate::kernel;
use ::std::fmt;
use ::std::ops::{Add, AddAssign, Sub, SubAssign};
use ::std::sync::OnceLock;
use ::std::time as real;

/// As `std::time::Instant`: virtual time inside an exploration, which starts at the same instant
/// every time and passes only when a timer fires.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Duration);

/// Instants are kept as the time since the earliest one. The seconds of the real ones are an `i64` on Unix, and so
/// are these: their zero is in the middle of a `Duration`'s range.
const ZERO: u64 = 1 << 63;

/// The start, on a machine that has been up for a year.
const START: Duration = Duration::from_secs(ZERO + 365 * 24 * 60 * 60);

/// The date at which every exploration starts: 2026-01-01, 00:00 UTC.
const DATE: Duration = Duration::from_secs(1_767_225_600);

impl Instant {
    /// As the real one.
    #[must_use]
    pub fn now() -> Instant {
        static ANCHOR: OnceLock<real::Instant> = OnceLock::new();
        let since_start = kernel::look_at_clock().unwrap_or_else(|| ANCHOR.get_or_init(real::Instant::now).elapsed());
        Instant(START + since_start)
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
        self.0.checked_add(duration).map(Instant)
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
        let seconds = self.0.as_secs().wrapping_sub(ZERO).cast_signed();
        f.debug_struct("Instant").field("tv_sec", &seconds).field("tv_nsec", &self.0.subsec_nanos()).finish()
    }
}

/// As `std::time::SystemTime`: inside an exploration it starts at the same date every time and goes with [`Instant`].
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SystemTime(real::SystemTime);

/// As `std::time::UNIX_EPOCH`.
pub const UNIX_EPOCH: SystemTime = SystemTime(real::UNIX_EPOCH);

impl SystemTime {
    /// As the real one.
    pub const UNIX_EPOCH: SystemTime = UNIX_EPOCH;

    /// As the real one.
    #[must_use]
    pub fn now() -> SystemTime {
        let virtually = kernel::look_at_clock().map(|since_start| real::UNIX_EPOCH + DATE + since_start);
        SystemTime(virtually.unwrap_or_else(real::SystemTime::now))
    }

    /// As the real one.
    ///
    /// # Errors
    /// If `earlier` is later.
    pub fn duration_since(&self, earlier: SystemTime) -> Result<Duration, SystemTimeError> {
        self.0.duration_since(earlier.0)
    }

    /// As the real one.
    ///
    /// # Errors
    /// If `self` is later than now.
    pub fn elapsed(&self) -> Result<Duration, SystemTimeError> {
        SystemTime::now().duration_since(*self)
    }

    /// As the real one.
    #[must_use]
    pub fn checked_add(&self, duration: Duration) -> Option<SystemTime> {
        self.0.checked_add(duration).map(SystemTime)
    }

    /// As the real one.
    #[must_use]
    pub fn checked_sub(&self, duration: Duration) -> Option<SystemTime> {
        self.0.checked_sub(duration).map(SystemTime)
    }
}

impl Add<Duration> for SystemTime {
    type Output = SystemTime;

    fn add(self, dur: Duration) -> SystemTime {
        SystemTime(self.0 + dur)
    }
}

impl AddAssign<Duration> for SystemTime {
    fn add_assign(&mut self, other: Duration) {
        self.0 += other;
    }
}

impl Sub<Duration> for SystemTime {
    type Output = SystemTime;

    fn sub(self, dur: Duration) -> SystemTime {
        SystemTime(self.0 - dur)
    }
}

impl SubAssign<Duration> for SystemTime {
    fn sub_assign(&mut self, other: Duration) {
        self.0 -= other;
    }
}

impl fmt::Debug for SystemTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
