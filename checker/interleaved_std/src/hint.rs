//! `std::hint`, where waiting in a loop lets others go first.

pub use ::std::hint::*;

use crate::kernel;

/// As `std::hint::spin_loop`; inside an exploration, other threads are preferred.
pub fn spin_loop() {
    if kernel::active() { kernel::yield_now() } else { ::std::hint::spin_loop() }
}
