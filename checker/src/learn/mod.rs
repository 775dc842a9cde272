//! What a learner does: list, check, take a hint, look at the solution, begin again.

mod help;
mod own;
mod reset;
mod rubric;
mod state;
mod trace;

use crate::build::{Prepared, prepare};
use crate::course::{Course, Exercise, Place, causes};
use crate::engine::{self, Manner};
use crate::print::{out, say, tell};
use crate::report::terminal::{self, Next};
use crate::run::{INTERRUPTED, adopt_orphans, is_stopped, stop_on_signals, sweep_orphans};
use crate::submission::Sources;
use crate::verdict::{ExerciseResult, likely};
use anstyle::{AnsiColor, Style};
use anyhow::Result;
pub use help::{hint, solution};
use own::Own;
pub use reset::reset;
pub use rubric::show as rubric;
use state::{Progress, State};
use std::io::IsTerminal;
use std::process::ExitCode;
pub use trace::{Traced, trace};

/// On a terminal: the list, and a check of the first exercise that is not solved yet. Elsewhere: the list.
///
/// # Errors
/// When the course cannot be checked.
pub fn open(course: &Course) -> Result<ExitCode> {
    list(course)?;
    if !std::io::stdout().is_terminal() {
        return Ok(ExitCode::SUCCESS);
    }
    let state = State::read(&course.root)?;
    for exercise in &course.exercises {
        if state.progress(course, exercise, &Own::of(&exercise.at())) != Progress::Ready {
            say!("\nThe next exercise: exercises/{}/README.md\n", exercise.place);
            return check(course, &[exercise]).map(|_| ExitCode::SUCCESS);
        }
    }
    say!("\nEvery exercise is Ready.");
    Ok(ExitCode::SUCCESS)
}

/// Prints every exercise with its state and score. One that cannot be read is named, and the others are listed.
///
/// # Errors
/// When what was done before cannot be read.
pub fn list(course: &Course) -> Result<()> {
    let state = State::read(&course.root)?;
    let mut section = "";
    for place in &course.places {
        if place.section() != section {
            section = place.section();
            say!("{STRONG}{section}{STRONG:#}");
        }
        let name = &place.name;
        let Ok(exercise) = course.exercise(name) else {
            let why = course.incomplete(place).unwrap_or_default();
            say!("  {BAD}{:<12}{BAD:#}{:>6}  {name:<20} {why}", "incomplete", "");
            continue;
        };
        let points = exercise.points();
        let (word, style, score) = match state.progress(course, exercise, &Own::of(place)) {
            Progress::NotStarted => ("not started", FAINT, "0".to_owned()),
            Progress::Changed => ("not checked", Style::new(), "?".to_owned()),
            Progress::Pending(score) => ("Pending", BAD, score.to_string()),
            Progress::Ready => ("Ready", GOOD, points.to_string()),
            Progress::Gone => ("no lib.rs", BAD, "?".to_owned()),
            Progress::Unusable => ("unreadable", BAD, "?".to_owned()),
        };
        let (title, minutes) = (&exercise.title, exercise.minutes);
        let score = format!("{score}/{points}");
        say!("  {style}{word:<12}{style:#}{score:>6}  {name:<20} {title} ({minutes} min)");
    }
    Ok(())
}

/// Prints each slide of the lecture with the exercises that it became.
pub fn slides(course: &Course) {
    for (slide, exercises) in course.slides() {
        let places: Vec<&str> = exercises.iter().map(|exercise| exercise.place.as_str()).collect();
        say!("{STRONG}{slide}{STRONG:#}\n  {}", places.join("\n  "));
    }
}

const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// What came of a check of one or several exercises, from the best down; its number is the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Checked {
    AllReady = 0,
    SomePending = 1,
    SomeUnchecked = 2,
}

/// Grades the learner's own files, and says how it went. What cannot be checked is named, and the others are checked.
///
/// # Errors
/// When nothing could be checked.
pub fn check(course: &Course, exercises: &[&Exercise]) -> Result<ExitCode> {
    adopt_orphans();
    stop_on_signals()?;
    let prepared = match prepare(course, exercises, &mut progress_line) {
        Err(_) if is_stopped() => return Ok(ExitCode::from(INTERRUPTED)),
        prepared => prepared?,
    };
    tell_workspace_changes(course);
    let mut checked = Checked::AllReady;
    for exercise in exercises {
        checked = checked.max(check_one(course, &prepared, exercise).unwrap_or_else(|error| {
            if !is_stopped() {
                tell!("error: {error:#}");
            }
            Checked::SomeUnchecked
        }));
        if is_stopped() {
            break;
        }
    }
    sweep_orphans();
    Ok(ExitCode::from(if is_stopped() { INTERRUPTED } else { checked as u8 }))
}

/// Names the exercises of the course that cannot be checked since they are incomplete; returns how many there are.
pub fn name_incomplete(course: &Course) -> usize {
    let mut incomplete = 0;
    for place in &course.places {
        if let Some(why) = course.incomplete(place) {
            tell!("error: the exercise in {} is incomplete: {why}", place.folder_name());
            incomplete += 1;
        }
    }
    incomplete
}

fn check_one(course: &Course, prepared: &Prepared, exercise: &Exercise) -> Result<Checked> {
    let sources = Own::of(&exercise.at()).answer(&exercise.name)?;
    tell_changes(course, exercise);
    let mut result = engine::judge(prepared, exercise, &sources, Manner::AT_HOME)?;
    if !sources.is_unfinished() {
        result.likely = likely(&result.tests, &causes::known(course, exercise)?);
    }
    let state = remember(course, exercise, &sources, &result);
    let found = next_exercise(course, exercise, &state);
    let lesson = found.map(lesson).unwrap_or_default();
    let next = match found {
        _ if help::solution_path(course, exercise).is_file() => Next::Solution,
        Some(place) => Next::Exercise { name: &place.name, lesson: &lesson },
        None => Next::Done,
    };
    terminal::exercise(&mut out(), &result, next)?;
    Ok(if result.is_ready() { Checked::AllReady } else { Checked::SomePending })
}

/// Notes down a result. Where that cannot be done, the result stands all the same.
fn remember(course: &Course, exercise: &Exercise, sources: &Sources, result: &ExerciseResult) -> State {
    let (mut state, known) = match State::read(&course.root) {
        Ok(state) => (state, Ok(())),
        Err(error) => (State::new(), Err(error)),
    };
    state.remember(exercise, sources, result);
    if let Err(error) = known.and_then(|()| state.write(&course.root)) {
        tell!("warning: `list` will not know of this check: {error:#}");
    }
    state
}

/// Says what of the learner's Cargo.toml the class will not have.
fn tell_changes(course: &Course, exercise: &Exercise) {
    tell_of(&format!("exercises/{}/Cargo.toml", exercise.place), &course.changes(&exercise.at()));
}

/// The same of what the whole course is built with.
fn tell_workspace_changes(course: &Course) {
    tell_of("the course's Cargo.toml or Cargo.lock", &course.workspace_changes());
    if let Some(compiler) = course.other_compiler() {
        tell!(
            "warning: rust-toolchain.toml names the compiler {compiler}, and the course is written for another one: in class an \
             answer may be judged otherwise"
        );
    }
}

fn tell_of(what: &str, changes: &[String]) {
    if !changes.is_empty() {
        let changes = changes.join("; ");
        tell!(
            "warning: {what} differs from the course's own: {changes}. A class is graded with the course's own, and so is this"
        );
    }
}

/// Says what takes its time.
fn progress_line(line: &str) {
    tell!("{line} …");
}

/// The first exercise after this one that is not Ready, or else the first of all.
fn next_exercise<'c>(course: &'c Course, exercise: &Exercise, state: &State) -> Option<&'c Place> {
    let own = course.places.iter().position(|place| place.name == exercise.name).unwrap_or_default();
    let (before, from) = course.places.split_at(own);
    from.iter().skip(1).chain(before).find(|place| !state.is_ready(place, &Own::of(place)))
}

fn lesson(place: &Place) -> String {
    format!("exercises/{}/README.md", place.place)
}
