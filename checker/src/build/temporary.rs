//! Temporary folders that do not outlive the checker, even if it is killed: the next run removes what is left of it.

use anyhow::{Context, Result};
use std::fs::File;
use std::path::Path;
use tempfile::TempDir;

/// What the names of temporary folders begin with; the checker's process id comes next.
const PREFIX: &str = "poll-by-poll-";
/// The file in each of them that is locked for as long as its checker runs.
const LOCK: &str = ".lock";

/// A temporary folder. It is gone when this is dropped.
#[derive(Debug)]
pub(super) struct Temporary {
    // Closed before its folder is removed: Windows keeps what is open.
    _lock: File,
    folder: TempDir,
}

impl Temporary {
    /// A fresh folder in `parent`.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new_in(parent: &Path) -> Result<Self> {
        loop {
            let fresh = Self::try_new_in(parent)?;
            // Another checker may have found it before it was locked, and swept it away.
            if fresh.path().join(LOCK).exists() {
                return Ok(fresh);
            }
        }
    }

    fn try_new_in(parent: &Path) -> Result<Self> {
        let prefix = format!("{PREFIX}{}-", std::process::id());
        let folder = tempfile::Builder::new()
            .prefix(&prefix)
            .tempdir_in(parent)
            .with_context(|| format!("cannot make a temporary folder in {}: is there room?", parent.display()))?;
        let lock = File::create_new(folder.path().join(LOCK)).context("cannot write in a temporary folder")?;
        super::lock::lock(&lock)?;
        Ok(Self { _lock: lock, folder })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the temporary folders in `parent` of checkers that were killed.
///
/// Only what is provably left over goes: the lock ends with the process that holds it, and is seen by checkers in other
/// containers, too.
pub(super) fn sweep(parent: &Path) {
    let Ok(entries) = std::fs::read_dir(parent) else { return };
    for entry in entries.filter_map(Result::ok) {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if is_ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            // Held until the folder is gone: whoever has just made it waits for that, and sees it.
            let Some(_lock) = lock_of_left_over(&entry.path()) else { continue };
            // What belongs to somebody else stays.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn lock_of_left_over(folder: &Path) -> Option<File> {
    let lock = folder.join(LOCK);
    // A folder that has just been made has no lock yet.
    if !lock.symlink_metadata().is_ok_and(|metadata| metadata.is_file()) {
        return None;
    }
    let lock = File::options().write(true).open(lock).ok()?;
    lock.try_lock().ok()?;
    Some(lock)
}
