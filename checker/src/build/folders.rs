//! Where what is built goes, and where answers are compiled and run.

use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// Cargo's target folder, where everything that can be built again belongs: the one that the environment names, or that of
/// the course in `root`, or if that cannot be written, the one that this program lies in.
pub fn target_folder(root: &Path) -> PathBuf {
    let named = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"].into_iter().filter_map(std::env::var_os);
    if let Some(named) = named.into_iter().find(|named| !named.is_empty()) {
        return std::path::absolute(&named).unwrap_or_else(|_| named.into());
    }
    let own = root.join("target");
    if own.join("poll-by-poll").join("stamp.json").is_file() || can_be_written(&own) {
        return own;
    }
    let program = std::env::current_exe().unwrap_or_default();
    let around = program.ancestors().skip(1).find(|folder| folder.join("CACHEDIR.TAG").is_file());
    around.filter(|around| can_be_written(around)).map_or(own, Path::to_owned)
}

/// Whether files can be made in a folder, which is made if it is not there.
pub(super) fn can_be_written(folder: &Path) -> bool {
    std::fs::create_dir_all(folder).is_ok() && tempfile::tempfile_in(folder).is_ok()
}

/// Where answers are compiled and run: the system's folder for temporary files, or if that is of no use for it, one in
/// `folder`, which belongs to us.
///
/// # Errors
/// When neither is of use, with the reasons.
pub(super) fn for_answers(folder: &Path) -> Result<PathBuf> {
    let systems = std::env::temp_dir();
    let Err(why) = is_of_use(&systems) else { return Ok(systems) };
    let own = folder.join("tmp");
    // Whether it could be made is seen by whether it can be used.
    let _ = std::fs::create_dir_all(&own);
    match is_of_use(&own) {
        Ok(()) => Ok(own),
        Err(also) => bail!(
            "there is no folder to compile and run answers in: {} {why}, and {} {also}. Set TMPDIR (on Windows TEMP) to \
             another folder",
            systems.display(),
            own.display()
        ),
    }
}

/// What keeps programs from being built and run in a folder.
fn is_of_use(folder: &Path) -> std::result::Result<(), &'static str> {
    let plain = folder.to_str().is_some_and(|path| !path.chars().any(|letter| letter == ',' || letter.is_control()));
    match () {
        () if !plain => Err("has a name that rustc does not take: a comma, a line break, or bytes that are not UTF-8"),
        () if !folder.is_absolute() => Err("is not a full path"),
        () if !folder.is_dir() => Err("does not exist"),
        () if tempfile::tempfile_in(folder).is_err() => Err("cannot be written"),
        () if forbids_programs(folder) => Err("forbids programs to be run (noexec)"),
        () => Ok(()),
    }
}

#[cfg(target_os = "linux")]
fn forbids_programs(folder: &Path) -> bool {
    rustix::fs::statvfs(folder).is_ok_and(|of| of.f_flag.contains(rustix::fs::StatVfsMountFlags::NOEXEC))
}

#[cfg(not(target_os = "linux"))]
fn forbids_programs(_folder: &Path) -> bool {
    false
}
