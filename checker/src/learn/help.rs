//! Hints and solutions.

use super::own::Own;
use super::state::{Progress, State};
use crate::course::{Course, Exercise, mistakes};
use crate::print::{say, tell};
use crate::report::plain;
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::ExitCode;

/// Prints the next hint; after the last, the last again.
///
/// # Errors
/// When the exercise has no hints.
pub fn hint(course: &Course, exercise: &Exercise) -> Result<()> {
    let path = exercise.folder.join("hints.md");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let hints: Vec<&str> = text.split("\n## ").collect();
    let hints: Vec<&str> =
        hints.iter().filter(|hint| hint.trim_start_matches("## ").starts_with(char::is_numeric)).copied().collect();
    if hints.is_empty() {
        bail!("{} has no hints", exercise.name);
    }
    let mut state = State::read(&course.root)?;
    let number = state.next_hint(exercise, hints.len());
    if let Err(error) = state.write(&course.root) {
        tell!("warning: this hint will come again: {error:#}");
    }
    let hint = hints[number - 1].trim_start_matches("## ");
    let body = hint.split_once('\n').map_or("", |(_, body)| body).trim();
    say!("Hint {number} of {} for {}\n\n{body}", hints.len(), exercise.name);
    Ok(())
}

/// Prints the reference solution, if the exercise is Ready or the learner insists.
///
/// # Errors
/// When this copy of the course has no solutions.
pub fn solution(course: &Course, exercise: &Exercise, spoil: bool) -> Result<ExitCode> {
    let path = solution_path(course, exercise);
    if !path.is_file() {
        bail!("this copy of the course has no solutions");
    }
    let state = State::read(&course.root)?;
    if !spoil && state.progress(course, exercise, &Own::of(&exercise.at())) != Progress::Ready {
        let name = &exercise.name;
        tell!("{name} is not Ready yet: `cargo run -- check {name}` first, or look all the same with --spoil");
        return Ok(ExitCode::from(1));
    }
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    say!("{}", plain(&text));
    Ok(ExitCode::SUCCESS)
}

pub(super) fn solution_path(course: &Course, exercise: &Exercise) -> PathBuf {
    mistakes::solution_folder(course, exercise).join("src").join("lib.rs")
}
