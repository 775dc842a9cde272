//! Opens what a person handed in: regular files only, without following a link and without waiting.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::Path;

/// Which file it is on this machine, whatever names it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
}

/// A file's text, and which file it was read from.
#[derive(Debug)]
pub(super) struct Content {
    pub text: Vec<u8>,
    /// `None` where the system does not tell.
    pub identity: Option<Identity>,
    /// How many names the file has: more than one where there are hard links to it.
    pub names: u64,
}

/// Why a file was not read.
#[derive(Debug)]
pub(super) enum NotRead {
    /// It has more bytes than were allowed.
    TooLarge,
    Failed(std::io::Error),
}

impl From<std::io::Error> for NotRead {
    fn from(error: std::io::Error) -> Self {
        NotRead::Failed(error)
    }
}

/// Reads a regular file of at most `most` bytes.
///
/// The last part of the path is not followed if it is a link, and a FIFO or a device is neither read nor waited for: what
/// lies there may have been exchanged since it was listed.
///
/// # Errors
/// When it is no regular file, has more bytes, or cannot be read.
pub(super) fn read(path: &Path, most: u64) -> Result<Content, NotRead> {
    let file = open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, "it is not a regular file").into());
    }
    if metadata.len() > most {
        return Err(NotRead::TooLarge);
    }
    let mut text = Vec::new();
    // It may have grown since.
    file.take(most + 1).read_to_end(&mut text)?;
    if text.len() as u64 > most {
        return Err(NotRead::TooLarge);
    }
    let (identity, names) = identify(&metadata);
    Ok(Content { text, identity, names })
}

#[cfg(unix)]
fn open(path: &Path) -> std::io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY).bits();
    OpenOptions::new().read(true).custom_flags(flags.cast_signed()).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> std::io::Result<File> {
    if !path.symlink_metadata()?.is_file() {
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    OpenOptions::new().read(true).open(path)
}

/// Which file this is, and how many names it has.
#[cfg(unix)]
pub(super) fn identify(metadata: &std::fs::Metadata) -> (Option<Identity>, u64) {
    use std::os::unix::fs::MetadataExt;
    (Some(Identity { device: metadata.dev(), inode: metadata.ino() }), metadata.nlink())
}

/// Which file this is, and how many names it has.
#[cfg(not(unix))]
pub(super) fn identify(_: &std::fs::Metadata) -> (Option<Identity>, u64) {
    (None, 1)
}
