//! The workspace's list of members, kept as the folders are.

use super::put;
use crate::course::{Course, Place, members};
use anyhow::Result;

/// Says so if the list is not what it would be written as.
///
/// # Errors
/// When it is not there.
pub(super) fn stale(course: &Course) -> Result<Option<String>> {
    let path = course.root.join("Cargo.toml");
    let now = std::fs::read_to_string(path).unwrap_or_default();
    let is_stale = !members::renewed(&course.root, &course.places)?.lines().eq(now.lines());
    Ok(is_stale.then(|| "Cargo.toml's lists of members are stale: `cargo run -- audit --write` writes them".to_owned()))
}

/// Writes the list, with these exercises in it.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write(course: &Course, places: &[Place]) -> Result<()> {
    put(&course.root.join("Cargo.toml"), &members::renewed(&course.root, places)?)
}
