//! Begins an exercise again.

use super::own::Own;
use super::state;
use crate::course::{Course, Exercise};
use crate::print::say;
use anyhow::{Context, Result};
use std::path::PathBuf;

/// Puts the stub back, and keeps what was there, whatever it was.
///
/// # Errors
/// When a file cannot be written.
pub fn reset(course: &Course, exercise: &Exercise) -> Result<()> {
    let (name, stub) = (&exercise.name, course.stub(exercise)?);
    let own = exercise.folder.join("src");
    let is_there = own.symlink_metadata().is_ok();
    if matches!(Own::of(&exercise.at()), Own::Answer(sources) if state::is_stub(course, exercise, &sources)) {
        say!("{name} is as it was handed out: there is nothing to put back");
        return Ok(());
    }
    let kept = backup_folder(exercise)?;
    if is_there {
        std::fs::rename(&own, &kept)
            .with_context(|| format!("cannot move {} to {}: is a file of it open?", own.display(), kept.display()))?;
    }
    std::fs::create_dir_all(&own)
        .and_then(|()| std::fs::write(own.join("lib.rs"), stub))
        .with_context(|| format!("cannot write the stub into {}", own.display()))?;
    match is_there {
        true => say!("{name} begins again; what was there is in {}", kept.display()),
        false => say!("{name} begins again"),
    }
    Ok(())
}

/// A folder that does not exist yet, named for the moment.
fn backup_folder(exercise: &Exercise) -> Result<PathBuf> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let (year, month, day) = state::date(since.as_secs() / 86_400);
    let second = since.as_secs() % 86_400;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    let name = format!("src.{year:04}-{month:02}-{day:02}-{hour:02}{minute:02}{second:02}");
    (0..100)
        .map(|number| if number == 0 { name.clone() } else { format!("{name}.{number}") })
        .map(|name| exercise.folder.join(name))
        .find(|folder| !folder.exists())
        .context("there are too many copies of this moment")
}
