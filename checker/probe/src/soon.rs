use crate::moment::now;
use crate::threads;
use interleaved_std::interleave::pause;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(2);

/// Looks every few milliseconds whether something has come about, for 2 s at most; tells whether it has.
pub fn soon(mut is_so: impl FnMut() -> bool) -> bool {
    let start = now();
    while !is_so() {
        if now() - start > PATIENCE {
            return false;
        }
        pause(Duration::from_millis(10));
    }
    true
}

/// Whether the process has soon as few threads again as `before`, which is what [`settled_threads`](crate::settled_threads) has
/// said. True where threads cannot be counted.
pub fn threads_soon_as(before: Option<usize>) -> bool {
    before.is_none_or(|before| soon(|| threads().is_none_or(|now| now <= before)))
}
