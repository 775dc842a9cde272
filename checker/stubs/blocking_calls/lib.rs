//! blocking_calls: say here what this is for.

/// Says what this returns.
pub fn answer() -> u32 {
    todo!()
}
