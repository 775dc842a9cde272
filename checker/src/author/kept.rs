//! What the course keeps beside its stubs of the manifests that a learner may change.

use super::put;
use crate::course::{Course, Exercise, manifest_to_keep, same_lines};
use anyhow::Result;

/// Says what is kept of the workspace and is not what it would be written as.
///
/// # Errors
/// When the workspace's own files cannot be read.
pub(super) fn stale(course: &Course) -> Result<Vec<String>> {
    let mut stale = Vec::new();
    for (own, (path, text)) in ["Cargo.toml", "Cargo.lock"].into_iter().zip(course.workspace_to_keep()?) {
        if !std::fs::read(&path).is_ok_and(|found| same_lines(&found, text.as_bytes())) {
            let path = path.strip_prefix(&course.root).unwrap_or(&path).display();
            stale.push(format!("{own} and {path} differ: `cargo run -- audit --write` writes that"));
        }
    }
    Ok(stale)
}

/// Writes what is kept of the workspace and of these exercises.
///
/// # Errors
/// When that cannot be done.
pub(super) fn write(course: &Course, exercises: &[&Exercise]) -> Result<()> {
    for exercise in exercises {
        let manifest = std::fs::read_to_string(exercise.folder.join("Cargo.toml"))?;
        put(&course.kept_manifest(&exercise.name), &manifest_to_keep(&manifest)?)?;
    }
    for (path, text) in course.workspace_to_keep()? {
        put(&path, &text)?;
    }
    Ok(())
}
