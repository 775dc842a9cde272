//! Files that one process at a time may lock, so that runs leave alone what others use.

use crate::run::is_stopped;
use anyhow::{Context, Result, ensure};
use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

/// How often it is looked whether another run, or Cargo, is done.
pub(super) const LOOK: Duration = Duration::from_millis(20);

/// Keeps runs from changing what others use. Where files cannot be locked, as in some networks, nothing is.
pub(super) struct Lock {
    pub file: File,
}

impl Lock {
    pub fn open(folder: &Path) -> Result<Self> {
        let path = folder.join("lock");
        let made = std::fs::create_dir_all(folder)
            .and_then(|()| File::options().create(true).truncate(false).write(true).open(&path));
        // One that cannot be written is enough to use what is there.
        let opened = made.or_else(|error| File::open(&path).map_err(|_| error));
        let file = opened.with_context(|| format!("cannot write in {}", folder.display()))?;
        Ok(Self { file })
    }

    pub fn share(&self) -> Result<()> {
        unless_unsupported(until_done(|| self.file.lock_shared()))
    }

    /// Waits until nobody else uses the folder.
    pub fn keep(&self, progress: &mut dyn FnMut(&str)) -> Result<()> {
        self.release()?;
        let mut is_told = false;
        loop {
            let tried = until_done(|| match self.file.try_lock() {
                Ok(()) => Ok(true),
                Err(TryLockError::WouldBlock) => Ok(false),
                Err(TryLockError::Error(error)) => Err(error),
            });
            if tried.as_ref().is_ok_and(|is_ours| !is_ours) {
                if !std::mem::replace(&mut is_told, true) {
                    progress("another run uses the built dependencies: waiting for it to end");
                }
                ensure!(!is_stopped(), "the run was stopped");
                std::thread::sleep(LOOK);
                continue;
            }
            return unless_unsupported(tried.map(|_| ()));
        }
    }

    pub fn release(&self) -> Result<()> {
        unless_unsupported(self.file.unlock())
    }
}

/// Locks a file that nobody else holds for long.
///
/// # Errors
/// As [`unless_unsupported`].
pub(super) fn lock(file: &File) -> Result<()> {
    unless_unsupported(until_done(|| file.lock()))
}

/// Where files cannot be locked, all is done without.
fn unless_unsupported(locked: std::io::Result<()>) -> Result<()> {
    match locked {
        Err(error) if error.kind() != ErrorKind::Unsupported => Err(error).context("cannot lock a file"),
        _ => Ok(()),
    }
}

/// Does it again for as long as a signal gets in between: std locks files without that.
fn until_done<T>(mut attempt: impl FnMut() -> std::io::Result<T>) -> std::io::Result<T> {
    loop {
        match attempt() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{unless_unsupported, until_done};
    use std::io::{Error, ErrorKind};

    #[test]
    fn a_signal_does_not_end_the_wait_for_a_lock() {
        let mut said = vec![Ok(7), Err(Error::from(ErrorKind::Interrupted)), Err(Error::from(ErrorKind::Interrupted))];
        assert_eq!(until_done(|| said.pop().expect("no more is asked")).expect("a lock"), 7);
        let refused = until_done::<()>(|| Err(Error::from(ErrorKind::PermissionDenied)));
        assert!(unless_unsupported(refused).is_err());
        assert!(unless_unsupported(Err(Error::from(ErrorKind::Unsupported))).is_ok());
    }
}
