//! Grades a class: every exercise of every submission, several at once.

use crate::build::{Prepared, prepare};
use crate::course::causes;
use crate::course::mistakes::Cause;
use crate::course::{Course, Exercise};
use crate::engine::{self, Manner};
use crate::events::Event;
use crate::parallel;
use crate::run::{adopt_orphans, sweep_orphans};
use crate::submission::{self, Submission};
use crate::verdict::{ExerciseResult, Grades, SCHEMA, SubmissionResult, Verdict, likely};
use anyhow::{Result, ensure};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What to grade, and how.
pub struct Plan<'a> {
    pub course: &'a Course,
    /// The exercises that count.
    pub exercises: Vec<&'a Exercise>,
    /// The submissions' files and folders.
    pub paths: Vec<PathBuf>,
    /// The exercise that single files answer.
    pub only: Option<&'a Exercise>,
    /// How many answers are graded at once.
    pub jobs: usize,
    /// What hidden inputs are drawn from, together with the submission's id.
    pub seed: u64,
}

/// Grades everything in the plan, and tells `tell` how the run gets on.
///
/// # Errors
/// When nothing can be graded at all. What concerns one submission is in its result.
pub fn grade(plan: &Plan<'_>, tell: &(dyn Fn(Event<'_>) + Sync)) -> Result<Grades> {
    adopt_orphans();
    let submissions = read_all(plan)?;
    let prepared = prepare(plan.course, &plan.exercises, &mut |line| tell(Event::Stage(line)))?;
    let causes: BTreeMap<&str, Vec<Cause>> = plan
        .exercises
        .iter()
        .map(|exercise| Ok((exercise.name.as_str(), causes::known(plan.course, exercise)?)))
        .collect::<Result<_>>()?;
    let work: Vec<(&str, &Submission, &Exercise)> = submissions
        .iter()
        .filter_map(|(id, read)| Some((id.as_str(), read.as_ref().ok()?)))
        .flat_map(|(id, submission)| plan.exercises.iter().map(move |exercise| (id, submission, *exercise)))
        .collect();
    tell(Event::Begun(work.len()));
    let results = parallel::map(&work, plan.jobs, |(id, submission, exercise)| {
        let mut result = grade_one(&prepared, exercise, submission, seed_of(plan.seed, id));
        if submission.answers.get(&exercise.name).is_some_and(|sources| !sources.is_unfinished()) {
            result.likely = likely(&result.tests, &causes[exercise.name.as_str()]);
        }
        tell(Event::Graded { answer: id, result: &result });
        result
    });
    sweep_orphans();
    tell(Event::Ended);
    let mut results = results.into_iter();
    let graded = submissions.into_iter().map(|(id, read)| {
        // The work was laid out submission by submission, and so are its results.
        let exercises = match &read {
            Ok(_) => results.by_ref().take(plan.exercises.len()).collect(),
            Err(error) => {
                let unread =
                    |exercise: &&Exercise| engine::all_the_same(exercise, Verdict::InfraError, &format!("{error:#}"));
                plan.exercises.iter().map(unread).collect()
            }
        };
        let ignored = read.map(|submission| submission.ignored).unwrap_or_default();
        SubmissionResult::sum_up(&id, ignored, exercises)
    });
    Ok(Grades {
        schema: SCHEMA.to_owned(),
        course: "Poll by Poll".to_owned(),
        toolchain: prepared.toolchain.clone(),
        isolation: "none".to_owned(),
        submissions: graded.collect(),
    })
}

/// Every submission under an id of its own.
fn read_all(plan: &Plan<'_>) -> Result<Vec<(String, Result<Submission>)>> {
    let mut all: Vec<(String, Result<Submission>)> = Vec::new();
    for path in &plan.paths {
        let read = submission::read(plan.course, path, plan.only);
        let id = match &read {
            Ok(submission) => submission.id.clone(),
            Err(_) => path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        };
        ensure!(
            all.iter().all(|(known, _)| known.to_lowercase() != id.to_lowercase()),
            "two submissions are called {id} (upper and lower case count as the same): rename one"
        );
        all.push((id, read));
    }
    Ok(all)
}

fn grade_one(prepared: &Prepared, exercise: &Exercise, submission: &Submission, seed: u64) -> ExerciseResult {
    let Some(sources) = submission.answers.get(&exercise.name) else {
        return engine::all_the_same(exercise, Verdict::Missing, "there is no src/lib.rs of this exercise");
    };
    // What is not the answer's fault is tried once more before it is left to a person.
    let judge = || engine::judge(prepared, exercise, sources, Manner::in_class(seed));
    match judge().or_else(|_| judge()) {
        Ok(result) => result,
        Err(error) => engine::all_the_same(exercise, Verdict::InfraError, &format!("{error:#}")),
    }
}

/// The seed of one submission's inputs: the same in every run with the same `--seed`.
pub fn seed_of(seed: u64, id: &str) -> u64 {
    let hash = blake3::hash(format!("{seed}/{id}").as_bytes());
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(bytes)
}
