//! The checker as Cargo's `RUSTC_WORKSPACE_WRAPPER`: notes down the command lines of the exercises' own crates.

use super::commands::Recorded;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder that the records go to; it is set only while Cargo is called for them.
pub(super) const RECORD_TO: &str = "POLL_BY_POLL_RECORD_TO";

/// Whether this process was called by Cargo in place of rustc.
pub fn is_wrapper() -> bool {
    std::env::var_os(RECORD_TO).is_some()
}

/// Records the command line if it is an exercise's, and runs it unless its result is of no use.
///
/// # Errors
/// When rustc cannot be started or the record cannot be written.
pub fn run_wrapper() -> Result<i32> {
    let mut arguments = std::env::args_os().skip(1);
    let rustc = arguments.next().context("Cargo calls a wrapper with rustc as its first argument")?;
    let arguments: Vec<_> = arguments.collect();
    let text: Vec<String> = arguments.iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let folder = PathBuf::from(std::env::var_os(RECORD_TO).unwrap_or_default());
    let package = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
    let manifest_dir = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let is_exercise = Path::new(&manifest_dir).iter().any(|part| part == "exercises");
    if is_exercise && let Some(recorded) = Recorded::from_arguments(&text) {
        let path = folder.join(recorded.file_name(&package));
        // Cargo compiles several test programs of an exercise at once, and any of their records will do: but a whole one.
        let fresh = folder.join(format!("{}.new", std::process::id()));
        std::fs::write(&fresh, serde_json::to_vec(&recorded)?)
            .and_then(|()| std::fs::rename(&fresh, &path))
            .with_context(|| format!("cannot write {}", path.display()))?;
        if recorded.is_test {
            // Nobody runs the empty exercise's tests: a file in the program's place is all that Cargo asks for.
            if let Some(program) = recorded.program {
                std::fs::write(&program, []).with_context(|| format!("cannot write {program}"))?;
            }
            return Ok(0);
        }
    }
    let status = Command::new(&rustc)
        .args(&arguments)
        .status()
        .with_context(|| format!("cannot start {}", rustc.to_string_lossy()))?;
    Ok(status.code().unwrap_or(101))
}
