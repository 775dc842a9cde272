//! The author's proof of an exercise: what is known to be right is accepted, what is known to be wrong is refused, each
//! for its reason.

mod answers;
mod bounds;
mod load;
mod mutants;
mod structure;
mod wording;

use crate::author::{kept, members, overview};
use crate::build::{Prepared, prepare};
use crate::course::{Course, Exercise};
use crate::engine::{self, Manner};
use crate::events::Event;
use crate::parallel;
use crate::print::{say, tell};
use crate::report::ClassProgress;
use crate::run::{adopt_orphans, stop_on_signals};
use crate::submission::Sources;
use crate::verdict::ExerciseResult;
use answers::{Expected, Known};
use anyhow::Result;
use std::collections::BTreeMap;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct AuditArguments {
    /// Exercises by name; without one, all
    names: Vec<String>,
    /// Also grade every mutant that cargo-mutants proposes for the solution
    #[arg(long)]
    mutants: bool,
    /// Also run the tests of every right answer N times, each time with another seed, and let the explored tests find every
    /// race among the mistakes as often
    #[arg(long, value_name = "N", default_value_t = 0)]
    repeat: u64,
    /// Keep every core busy meanwhile
    #[arg(long, requires = "repeat")]
    load: bool,
    /// Write generated files anew instead of complaining that they are stale
    #[arg(long)]
    write: bool,
}

/// What is wrong, by exercise; what belongs to none is under the empty name.
#[derive(Default)]
struct Findings {
    all: Vec<(String, String)>,
}

impl Findings {
    fn add(&mut self, exercise: &Exercise, finding: String) {
        self.all.push((exercise.name.clone(), finding));
    }

    fn of(&self, exercise: &str) -> Vec<&str> {
        self.all.iter().filter(|(name, _)| name == exercise).map(|(_, finding)| finding.as_str()).collect()
    }
}

/// Audits and prints what is wrong.
///
/// # Errors
/// When the audit could not be carried out.
pub fn run(course: &Course, arguments: &AuditArguments) -> Result<ExitCode> {
    adopt_orphans();
    stop_on_signals()?;
    let exercises = course.select(&arguments.names)?;
    if arguments.write {
        // Before anything is built: it is built by these.
        kept::write(course, &exercises)?;
    }
    let prepared = prepare(course, &exercises, &mut |line| tell!("{line} …"))?;
    let mut findings = Findings::default();
    let mut known = Vec::new();
    for (index, exercise) in exercises.iter().enumerate() {
        structure::check(course, exercise, &mut findings);
        wording::check(course, exercise, &mut findings);
        known.extend(answers::read(course, exercise, index, &mut findings)?);
    }
    let work: Vec<Judged<'_>> = known
        .iter()
        .map(|answer| Judged {
            label: &answer.label,
            exercise: exercises[answer.exercise],
            sources: &answer.sources,
            manner: manner(&answer.expected),
        })
        .collect();
    tell!("grading {} answers of {} exercises …", work.len(), exercises.len());
    let mut results = judge_all(&prepared, &work)?;
    let mut notes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (answer, result) in known.iter().zip(&mut results) {
        let exercise = exercises[answer.exercise];
        let first = answers::compare(exercise, answer, result);
        if first.is_empty() {
            continue;
        }
        // Again, with the machine to itself. What was only unsteady is told as such; `--repeat N --load` is where a right
        // answer must not fail even once.
        let mut last = first.clone();
        for _ in 0..2 {
            if !last.is_empty() {
                let again = engine::judge(&prepared, exercise, &answer.sources, manner(&answer.expected).alone())?;
                last = answers::compare(exercise, answer, &again);
                *result = again;
            }
        }
        if last.is_empty() {
            notes.entry(&exercise.name).or_default().push(format!("unsteady: {}", first.join("; ")));
        }
        last.into_iter().for_each(|finding| findings.add(exercise, finding));
    }
    for (index, exercise) in exercises.iter().enumerate() {
        let own: Vec<(&Known, &ExerciseResult)> =
            known.iter().zip(&results).filter(|(answer, _)| answer.exercise == index).collect();
        let notes = notes.entry(&exercise.name).or_default();
        notes.push(format!("{} answers", own.len()));
        notes.extend(bounds::check(exercise, &own, &mut findings));
        let own: Vec<&Known> = own.into_iter().map(|(answer, _)| answer).collect();
        if arguments.repeat > 0 {
            tell!("{}: right answers, {} times …", exercise.name, arguments.repeat);
            notes.push(load::check(&prepared, exercise, &own, arguments.repeat, arguments.load, &mut findings)?);
        }
        if arguments.mutants {
            tell!("{}: mutants …", exercise.name);
            notes.push(mutants::check(course, &prepared, exercise, &mut findings)?);
        }
    }
    if arguments.write {
        overview::write(course)?;
        members::write(course, &course.places)?;
    } else if arguments.names.is_empty() {
        let stale = overview::stale(course).into_iter().chain(members::stale(course)?).chain(kept::stale(course)?);
        findings.all.extend(stale.map(|stale| (String::new(), stale)));
    }
    print(&exercises, &notes, &findings);
    Ok(if findings.all.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn print(exercises: &[&Exercise], notes: &BTreeMap<&str, Vec<String>>, findings: &Findings) {
    for exercise in exercises {
        let own = findings.of(&exercise.name);
        let state = if own.is_empty() { "clean" } else { "NOT CLEAN" };
        let (name, tests, points) = (&exercise.name, exercise.tests.len(), exercise.points());
        let notes = notes.get(name.as_str()).map(|notes| notes.join(", ")).unwrap_or_default();
        say!("{name:<20} {state:<10} {tests} behaviours, {points} points, {notes}");
        for finding in own {
            say!("    {finding}");
        }
    }
    for finding in findings.of("") {
        say!("{finding}");
    }
}

/// An answer to judge, and what it is called.
struct Judged<'a> {
    label: &'a str,
    exercise: &'a Exercise,
    sources: &'a Sources,
    manner: Manner,
}

/// Of what is right, every test has to fail when it is told to.
fn manner(expected: &Expected) -> Manner {
    match expected {
        Expected::Everything => Manner::WHOLE_PROOF,
        Expected::Nothing | Expected::Fails(_) => Manner::PROOF,
    }
}

/// Judges answers, several at once; the results are in the order of the answers.
fn judge_all(prepared: &Prepared, work: &[Judged<'_>]) -> Result<Vec<ExerciseResult>> {
    let progress = ClassProgress::new();
    progress.draw(Event::Begun(work.len()));
    // Wrong answers mostly wait for their time to run out: more of them at once than there are cores.
    let results = parallel::map(work, 2 * parallel::cores(), |answer| {
        let result = engine::judge(prepared, answer.exercise, answer.sources, answer.manner)?;
        progress.draw(Event::Graded { answer: answer.label, result: &result });
        Ok(result)
    });
    progress.draw(Event::Ended);
    results.into_iter().collect()
}
