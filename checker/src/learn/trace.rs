//! Draws what one test sees.

use super::own::Own;
use super::{STRONG, progress_line, tell_changes};
use crate::build::prepare;
use crate::course::{Course, Exercise, Kind, Test};
use crate::engine;
use crate::print::{out, say};
use crate::report::{own, plain};
use crate::run::{INTERRUPTED, Outcome, adopt_orphans, is_stopped, stop_on_signals, sweep_orphans};
use anyhow::{Context, Result, bail};
use std::process::ExitCode;

/// Which test [`trace`] runs, and how.
pub struct Traced<'a> {
    /// The test: by its sentence, or by a part of it that no other one has; without it, the first visible one.
    pub test: Option<&'a str>,
    /// What its inputs are drawn from.
    pub seed: u64,
    /// Of an explored test, the schedule; without it the first.
    pub schedule: Option<&'a str>,
}

/// Draws the timeline of one test on the learner's own files.
///
/// # Errors
/// When there is no such test, or it cannot be run.
pub fn trace(course: &Course, exercise: &Exercise, traced: &Traced<'_>) -> Result<ExitCode> {
    let test = test_to_trace(exercise, traced.test)?;
    if traced.schedule.is_some() && !test.explored {
        bail!("that test is not explored: it has no schedules. Leave --schedule out");
    }
    adopt_orphans();
    stop_on_signals()?;
    let sources = Own::of(&exercise.at()).answer(&exercise.name)?;
    tell_changes(course, exercise);
    let traced = prepare(course, &[exercise], &mut progress_line)
        .and_then(|prepared| engine::run_one(&prepared, exercise, &sources, test, traced.seed, traced.schedule));
    sweep_orphans();
    if is_stopped() {
        return Ok(ExitCode::from(INTERRUPTED));
    }
    let (ran, warnings) = traced?;
    let (words, timeline) = match ran.outcome {
        Outcome::Passed { timeline } if test.explored => ("holds in this order of steps".to_owned(), timeline),
        Outcome::Passed { timeline } => ("holds".to_owned(), timeline),
        Outcome::Failed { message, timeline, .. } => (message, timeline),
        Outcome::TimedOut { timeline } => (format!("had not ended after {} s", test.seconds), timeline),
        Outcome::Died { how } => (how, String::new()),
        Outcome::OutOfMemory => ("needed more memory than it may have".to_owned(), String::new()),
    };
    say!("{STRONG}{}{STRONG:#}\n{}\n\n{}", test.behaviour, plain(&words), plain(&timeline));
    own::printed(&mut out(), &ran.printed)?;
    own::warnings(&mut out(), &warnings)?;
    Ok(ExitCode::SUCCESS)
}

/// The test that is meant: by its whole sentence, a part of it, or its name.
fn test_to_trace<'a>(exercise: &'a Exercise, wanted: Option<&str>) -> Result<&'a Test> {
    let tests: Vec<&Test> = exercise.tests.iter().filter(|test| test.kind != Kind::CompileFail).collect();
    let Some(wanted) = wanted else {
        let first = tests.iter().find(|test| test.kind == Kind::Visible);
        return first.copied().with_context(|| format!("{} has no visible test to draw", exercise.name));
    };
    let plainly = |text: &str| text.to_lowercase().trim_end_matches('.').to_owned();
    let sought = plainly(wanted);
    let is_it = |test: &&&Test| test.name == wanted || plainly(&test.behaviour) == sought;
    if let Some(test) = tests.iter().find(is_it) {
        return Ok(test);
    }
    let near: Vec<&&Test> = tests.iter().filter(|test| plainly(&test.behaviour).contains(&sought)).collect();
    match near.as_slice() {
        [test] => Ok(test),
        near => {
            let shown = if near.is_empty() { tests.iter().collect() } else { near.to_vec() };
            let sentences: String = shown.iter().map(|test| format!("\n  {}", test.behaviour)).collect();
            let how_many = if near.is_empty() { "no test" } else { "more than one test" };
            bail!(
                "{} has {how_many} of which the sentence has \"{wanted}\" in it. Choose of these:{sentences}",
                exercise.name
            )
        }
    }
}
