//! What a learner does: list, check, take a hint, look at the solution, begin again.

mod rubric;
mod state;

use crate::build::prepare;
use crate::course::{Course, Exercise, Kind, Place, Test, causes};
use crate::engine::{self, Manner};
use crate::report::plain;
use crate::report::terminal::{self, Next};
use crate::run::{Outcome, adopt_orphans, sweep_orphans};
use crate::submission::Sources;
use crate::verdict::{ExerciseResult, likely};
use anstyle::{AnsiColor, Style};
use anyhow::{Context, Result, bail};
pub use rubric::show as rubric;
use state::{Progress, State};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

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
        if state.progress(course, exercise, &own_sources(exercise)?) != Progress::Ready {
            anstream::println!("\nThe next exercise: exercises/{}/README.md\n", exercise.place);
            return check(course, &[exercise]).map(|_| ExitCode::SUCCESS);
        }
    }
    anstream::println!("\nEvery exercise is Ready.");
    Ok(ExitCode::SUCCESS)
}

/// Prints every exercise with its state and score.
///
/// # Errors
/// When an exercise's sources cannot be read.
pub fn list(course: &Course) -> Result<()> {
    let state = State::read(&course.root)?;
    let mut section = "";
    for exercise in &course.exercises {
        if exercise.section() != section {
            section = exercise.section();
            anstream::println!("{}{section}{:#}", STRONG, STRONG);
        }
        let progress = state.progress(course, exercise, &own_sources(exercise)?);
        let (word, style) = match progress {
            Progress::NotStarted => ("not started", FAINT),
            Progress::Changed => ("not checked", Style::new()),
            Progress::Pending(_) => ("Pending", BAD),
            Progress::Ready => ("Ready", GOOD),
        };
        let points = exercise.points();
        let score = match progress {
            Progress::Pending(score) => format!("{score}/{points}"),
            Progress::Ready => format!("{points}/{points}"),
            Progress::NotStarted => format!("0/{points}"),
            Progress::Changed => format!("?/{points}"),
        };
        let (name, title, minutes) = (&exercise.name, &exercise.title, exercise.minutes);
        anstream::println!("  {style}{word:<12}{style:#}{score:>6}  {name:<20} {title} ({minutes} min)");
    }
    Ok(())
}

const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// Grades the learner's own files, and says how it went.
///
/// # Errors
/// When something could not be checked.
pub fn check(course: &Course, exercises: &[&Exercise]) -> Result<ExitCode> {
    adopt_orphans();
    let prepared = prepare(course, exercises, &mut |line| anstream::eprintln!("{line} …"))?;
    let mut all_ready = true;
    for exercise in exercises {
        let sources = own_sources(exercise)?;
        let mut result = engine::judge(&prepared, exercise, &sources, Manner::AT_HOME)?;
        if !sources.is_unfinished() {
            result.likely = likely(&result.tests, &causes::known(course, exercise)?);
        }
        let state = remember(course, exercise, &sources, &result)?;
        let found = next_exercise(course, exercise, &state)?;
        let lesson = found.map(lesson).unwrap_or_default();
        let next = match found {
            _ if solution_path(course, exercise).is_file() => Next::Solution,
            Some(place) => Next::Exercise { name: &place.name, lesson: &lesson },
            None => Next::Done,
        };
        terminal::exercise(&mut anstream::stdout(), &result, next)?;
        all_ready &= result.is_ready();
    }
    sweep_orphans();
    Ok(if all_ready { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn remember(course: &Course, exercise: &Exercise, sources: &Sources, result: &ExerciseResult) -> Result<State> {
    let mut state = State::read(&course.root)?;
    state.remember(exercise, sources, result);
    state.write(&course.root)?;
    Ok(state)
}

/// The first exercise after this one that is not Ready, or else the first of all.
fn next_exercise<'c>(course: &'c Course, exercise: &Exercise, state: &State) -> Result<Option<&'c Place>> {
    let own = course.places.iter().position(|place| place.name == exercise.name).unwrap_or_default();
    let (before, from) = course.places.split_at(own);
    for place in from.iter().skip(1).chain(before) {
        let sources = Sources::read(&place.folder.join("src"), &place.place, &mut Vec::new())?;
        if !state.is_ready(&place.name, &sources) {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

fn lesson(place: &Place) -> String {
    format!("exercises/{}/README.md", place.place)
}

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
    state.write(&course.root)?;
    let hint = hints[number - 1].trim_start_matches("## ");
    let body = hint.split_once('\n').map_or("", |(_, body)| body).trim();
    anstream::println!("Hint {number} of {} for {}\n\n{body}", hints.len(), exercise.name);
    Ok(())
}

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
    let prepared = prepare(course, &[exercise], &mut |line| anstream::eprintln!("{line} …"))?;
    let sources = own_sources(exercise)?;
    let outcome = engine::run_one(&prepared, exercise, &sources, test, traced.seed, traced.schedule)?;
    sweep_orphans();
    let (words, timeline) = match outcome {
        Outcome::Passed { timeline } if test.explored => ("holds in this order of steps".to_owned(), timeline),
        Outcome::Passed { timeline } => ("holds".to_owned(), timeline),
        Outcome::Failed { message, timeline, .. } => (message, timeline),
        Outcome::TimedOut { timeline } => (format!("had not ended after {} s", test.seconds), timeline),
        Outcome::Died { how } => (how, String::new()),
        Outcome::OutOfMemory => ("needed more memory than it may have".to_owned(), String::new()),
    };
    anstream::println!("{STRONG}{}{STRONG:#}\n{}\n\n{}", test.behaviour, plain(&words), plain(&timeline));
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
    if !spoil && state.progress(course, exercise, &own_sources(exercise)?) != Progress::Ready {
        let name = &exercise.name;
        anstream::eprintln!(
            "{name} is not Ready yet: `cargo run -- check {name}` first, or look all the same with --spoil"
        );
        return Ok(ExitCode::from(1));
    }
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    anstream::println!("{}", plain(&text));
    Ok(ExitCode::SUCCESS)
}

fn solution_path(course: &Course, exercise: &Exercise) -> PathBuf {
    course.root.join("solutions").join(&exercise.place).join("src").join("lib.rs")
}

/// Puts the stub back, and keeps what was there.
///
/// # Errors
/// When a file cannot be written.
pub fn reset(course: &Course, exercise: &Exercise) -> Result<()> {
    let stub = course.stub(exercise)?;
    let own = exercise.folder.join("src");
    let kept = backup_folder(exercise)?;
    own_sources(exercise)?.write(&kept)?;
    std::fs::write(own.join("lib.rs"), stub).context("cannot write the stub")?;
    anstream::println!("{} begins again; what was there is in {}", exercise.name, kept.display());
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

/// What the learner has written so far.
fn own_sources(exercise: &Exercise) -> Result<Sources> {
    let sources = Sources::read(&exercise.folder.join("src"), &exercise.place, &mut Vec::new())?;
    if !sources.has_root() {
        bail!("{} has no src/lib.rs; `cargo run -- reset {}` puts the stub back", exercise.name, exercise.name);
    }
    Ok(sources)
}
