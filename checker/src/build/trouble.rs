//! What to do when the dependencies could not be built, in words.

use super::folders::can_be_written;
use std::path::Path;

/// How many lines of Cargo's are shown: the first say what was wrong.
const MOST_LINES: usize = 40;

/// Adds to an error what can be done about it.
pub(super) fn explain(error: anyhow::Error, folder: &Path) -> anyhow::Error {
    let kinds = error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>()).map(std::io::Error::kind);
    let advice = kinds.filter_map(|kind| match kind {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Some(disk_is_full(folder)),
        std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied if !can_be_written(folder) => {
            Some(cannot_be_written(folder))
        }
        _ => None,
    });
    match advice.last() {
        Some(advice) => error.context(advice),
        None => error,
    }
}

/// What Cargo said when it failed, and what can be done about it.
pub(super) fn of_cargo(said: &str, folder: &Path) -> String {
    let has = |words: &[&str]| words.iter().any(|words| said.contains(words));
    let advice = if has(&["No space left on device", "os error 28", "os error 112", "Disk quota exceeded"]) {
        disk_is_full(folder)
    } else if has(&["Read-only file system", "os error 30"]) {
        cannot_be_written(folder)
    } else if has(&["failed to join paths"]) {
        cannot_be_named(
            folder,
            "Cargo cannot work where a path has the sign in it that separates paths (`:`, on Windows `;`)",
        )
    } else if has(&["linking with"]) && folder.to_string_lossy().contains('%') {
        cannot_be_named(
            folder,
            "rustc's linker on Linux, LLVM's lld, writes random letters in the place of each `%` of a path",
        )
    } else if has(&["linking with"]) {
        "the linker is there and failed, for a reason that it gives below".to_owned()
    } else if has(&["linker `", "link.exe"]) {
        "there is no linker that works: install one, as any Rust program needs it (on Linux gcc or clang, on macOS \
         `xcode-select --install`, on Windows the Build Tools for Visual Studio)"
            .to_owned()
    } else if has(&[
        "download",
        "Could not resolve",
        "Couldn't resolve",
        "network",
        "--offline",
        "offline",
        "failed to get `",
        "Unable to update",
    ]) {
        "the first build downloads crates, so it needs the network once; later ones do without".to_owned()
    } else {
        "no answer is to blame for it".to_owned()
    };
    let mut lines: Vec<&str> = said.lines().take(MOST_LINES).collect();
    if said.lines().count() > MOST_LINES {
        lines.push("…");
    }
    format!("the exercises' dependencies could not be built: {advice}. Cargo says:\n{}", lines.join("\n"))
}

fn cannot_be_named(folder: &Path, why: &str) -> String {
    format!(
        "{why}, and they are built in {}: move the course, or set CARGO_TARGET_DIR to a folder with another name",
        folder.display()
    )
}

fn disk_is_full(folder: &Path) -> String {
    format!("the disk is full: make room where {} lies, and try again", folder.display())
}

fn cannot_be_written(folder: &Path) -> String {
    format!(
        "what the exercises depend on is built in {}, which cannot be written: set CARGO_TARGET_DIR to a folder that can",
        folder.display()
    )
}
