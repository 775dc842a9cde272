//! Grades a class: every exercise of every submission, several at once.

use crate::build::{Prepared, prepare};
use crate::course::causes;
use crate::course::mistakes::Cause;
use crate::course::{Course, Exercise};
use crate::engine;
use crate::events::Event;
use crate::parallel;
use crate::run::{adopt_orphans, sweep_orphans};
use crate::submission::{self, Answer, Submission, name_all};
use crate::verdict::{ExerciseResult, Grades, Handed, SCHEMA, SubmissionResult, Verdict, likely};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What to grade, and how.
pub struct Plan<'a> {
    pub course: &'a Course,
    /// The exercises that count.
    pub exercises: Vec<&'a Exercise>,
    /// The submissions' files and folders.
    pub paths: Vec<PathBuf>,
    /// The exercise that single files answer.
    pub only: Option<&'a Exercise>,
    /// Where results go: nothing in it is read.
    pub out: &'a Path,
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
    let submissions = read_all(plan, tell);
    let prepared = prepare(plan.course, &plan.exercises, &mut |line| tell(Event::Stage(line)))?;
    let causes: BTreeMap<&str, Vec<Cause>> = plan
        .exercises
        .iter()
        .map(|exercise| Ok((exercise.name.as_str(), causes::known(plan.course, exercise)?)))
        .collect::<Result<_>>()?;
    let work: Vec<(&Submission, &Exercise)> = submissions
        .iter()
        .flat_map(|submission| plan.exercises.iter().map(move |exercise| (submission, *exercise)))
        .collect();
    tell(Event::Begun(work.len()));
    let results = parallel::map(&work, plan.jobs, |(submission, exercise)| {
        let mut result = grade_one(&prepared, exercise, submission, seed_of(plan.seed, &submission.id));
        if let Some(Answer::Sources(sources)) = submission.answers.get(&exercise.name)
            && !sources.is_unfinished()
        {
            result.likely = likely(&result.tests, &causes[exercise.name.as_str()]);
        }
        tell(Event::Graded { answer: &submission.id, result: &result });
        result
    });
    sweep_orphans();
    tell(Event::Ended);
    let mut results = results.into_iter();
    let graded = submissions.into_iter().map(|submission| {
        // The work was laid out submission by submission, and so are its results.
        let exercises = results.by_ref().take(plan.exercises.len()).collect();
        let Submission { id, submitted_as, ignored, flags, .. } = submission;
        SubmissionResult::sum_up(Handed { id, submitted_as, ignored, flags }, exercises)
    });
    Ok(Grades {
        schema: SCHEMA.to_owned(),
        course: "Poll by Poll".to_owned(),
        toolchain: prepared.toolchain.clone(),
        isolation: "none".to_owned(),
        submissions: graded.collect(),
    })
}

/// Every submission under an id of its own. What is named twice is graded once, and results are nobody's submission.
fn read_all(plan: &Plan<'_>, tell: &(dyn Fn(Event<'_>) + Sync)) -> Vec<Submission> {
    let out = plan.out.canonicalize().ok();
    let mut known = BTreeSet::new();
    let mut paths = Vec::new();
    for path in &plan.paths {
        // A link is not followed, and is another thing than what it leads to.
        let full = path.canonicalize().ok().filter(|_| !path.is_symlink());
        if full.is_some() && full == out {
            tell(Event::Note(&format!("{} is where the results go: it is not graded", path.display())));
        } else if full.is_some_and(|full| !known.insert(full)) {
            tell(Event::Note(&format!("{} was named twice: it is graded once", path.display())));
        } else {
            paths.push(path.clone());
        }
    }
    let read = |named| submission::read(plan.course, &plan.exercises, named, plan.only, out.as_deref());
    let mut submissions: Vec<Submission> = name_all(&paths).iter().map(read).collect();
    submission::settle(plan.course, &mut submissions);
    submissions
}

fn grade_one(prepared: &Prepared, exercise: &Exercise, submission: &Submission, seed: u64) -> ExerciseResult {
    let sources = match submission.answers.get(&exercise.name) {
        Some(Answer::Sources(sources)) => sources,
        Some(Answer::TooMuch(why)) => return engine::all_the_same(exercise, Verdict::CompileError, why),
        Some(Answer::Missing(why)) => return engine::all_the_same(exercise, Verdict::Missing, why),
        Some(Answer::Unclear(why)) => return engine::all_the_same(exercise, Verdict::InfraError, why),
        None => return engine::all_the_same(exercise, Verdict::InfraError, "this exercise was not looked for"),
    };
    // What is not the answer's fault is tried once more before it is left to a person.
    match engine::judge(prepared, exercise, sources, seed).or_else(|_| engine::judge(prepared, exercise, sources, seed))
    {
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
