//! Grades a class: every exercise of every submission, several at once.

use crate::build::{Prepared, prepare};
use crate::course::causes;
use crate::course::mistakes::Cause;
use crate::course::{Course, Exercise};
use crate::engine::{self, Manner};
use crate::events::Event;
use crate::parallel;
use crate::run::{adopt_orphans, is_stopped, sweep_orphans};
use crate::submission::{self, Answer, Submission, name_all};
use crate::verdict::{ExerciseResult, Grades, Handed, Run, SCHEMA, SubmissionResult, Verdict, likely};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

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

/// The submissions of a class, read.
pub struct Class {
    submissions: Vec<Submission>,
}

impl Class {
    /// Reads every submission, under an id of its own. What is named twice is graded once, and results are nobody's
    /// submission.
    pub fn read(plan: &Plan<'_>, tell: &(dyn Fn(Event<'_>) + Sync)) -> Self {
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
        Self { submissions }
    }

    /// What the submissions are called in results.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.submissions.iter().map(|submission| submission.id.as_str())
    }

    /// Grades everything in the plan, and tells `tell` how the run gets on. A run that is stopped has the results of the
    /// submissions that were finished before.
    ///
    /// # Errors
    /// When nothing can be graded at all. What concerns one submission is in its result.
    pub fn grade(&self, plan: &Plan<'_>, tell: &(dyn Fn(Event<'_>) + Sync)) -> Result<Grades> {
        adopt_orphans();
        tell_changes(plan, tell);
        let prepared = prepare(plan.course, &plan.exercises, &mut |line| tell(Event::Stage(line)))?;
        let causes: BTreeMap<&str, Vec<Cause>> = plan
            .exercises
            .iter()
            .map(|exercise| Ok((exercise.name.as_str(), causes::known(plan.course, exercise)?)))
            .collect::<Result<_>>()?;
        let run = Run {
            schema: SCHEMA.to_owned(),
            course: "Poll by Poll".to_owned(),
            toolchain: prepared.toolchain.clone(),
            isolation: "none".to_owned(),
            seed: plan.seed,
        };
        let begun: Vec<Begun<'_>> = self.submissions.iter().map(|one| Begun::new(one, plan.exercises.len())).collect();
        let work: Vec<(&Begun<'_>, usize)> =
            begun.iter().flat_map(|begun| (0..plan.exercises.len()).map(move |index| (begun, index))).collect();
        tell(Event::Begun(work.len()));
        parallel::map(&work, plan.jobs, |(begun, index)| {
            if is_stopped() {
                return;
            }
            let (submission, exercise) = (begun.submission, plan.exercises[*index]);
            let mut result = grade_one(&prepared, exercise, submission, seed_of(plan.seed, &submission.id));
            // Processes that were ended with the run say nothing.
            if is_stopped() {
                return;
            }
            if let Some(Answer::Sources(sources)) = submission.answers.get(&exercise.name)
                && !sources.is_unfinished()
            {
                result.likely = likely(&result.tests, &causes[exercise.name.as_str()]);
            }
            tell(Event::Graded { answer: &submission.id, result: &result });
            if let Some(submission) = begun.add(*index, result) {
                tell(Event::Finished { run: &run, submission });
            }
        });
        sweep_orphans();
        tell(Event::Ended);
        let unfinished = begun.iter().filter(|begun| begun.finished.get().is_none());
        let unfinished = unfinished.map(|begun| begun.submission.id.clone()).collect();
        let submissions = begun.iter().filter_map(|begun| begun.finished.get().cloned()).collect();
        Ok(Grades { run, unfinished, submissions })
    }
}

/// Says what of the manifests is not as the course keeps it, since answers are graded by what is kept.
fn tell_changes(plan: &Plan<'_>, tell: &(dyn Fn(Event<'_>) + Sync)) {
    let of = |exercise: &&Exercise| {
        (format!("exercises/{}/Cargo.toml", exercise.place), plan.course.changes(&exercise.at()))
    };
    let workspace = ("the course's Cargo.toml or Cargo.lock".to_owned(), plan.course.workspace_changes());
    for (what, changes) in plan.exercises.iter().map(of).chain([workspace]).filter(|(_, changes)| !changes.is_empty()) {
        tell(Event::Note(&format!(
            "{what} differs from what checker/stubs keeps of it, and answers are graded by that: {}. `cargo run -- audit --write` \
             takes it over",
            changes.join("; ")
        )));
    }
}

/// A submission under way.
struct Begun<'a> {
    submission: &'a Submission,
    results: Mutex<Vec<Option<ExerciseResult>>>,
    finished: OnceLock<SubmissionResult>,
}

impl<'a> Begun<'a> {
    fn new(submission: &'a Submission, exercises: usize) -> Self {
        Self { submission, results: Mutex::new(vec![None; exercises]), finished: OnceLock::new() }
    }

    /// Adds the result of one of its exercises; if it was the last, returns what the submission has come to.
    fn add(&self, index: usize, result: ExerciseResult) -> Option<&SubmissionResult> {
        let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        results[index] = Some(result);
        let all: Option<Vec<ExerciseResult>> = results.iter().cloned().collect();
        let submission = self.submission;
        let handed = Handed {
            id: submission.id.clone(),
            submitted_as: submission.submitted_as.clone(),
            ignored: submission.ignored.clone(),
            flags: submission.flags.clone(),
        };
        all.map(|exercises| self.finished.get_or_init(|| SubmissionResult::sum_up(handed, exercises)))
    }
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
    let judge = || engine::judge(prepared, exercise, sources, Manner::in_class(seed));
    match judge().or_else(|error| if is_stopped() { Err(error) } else { judge() }) {
        Ok(result) => result,
        Err(error) => engine::all_the_same(exercise, Verdict::InfraError, &format!("{error:#}")),
    }
}

/// A seed that nobody can know beforehand: hidden inputs are not to be computed at home.
///
/// It is small enough to be a number in every reader of JSON.
pub fn random_seed() -> u64 {
    // Its keys come from the system's source of randomness.
    RandomState::new().build_hasher().finish() >> 11
}

/// The seed of one submission's inputs: the same in every run with the same `--seed`.
pub fn seed_of(seed: u64, id: &str) -> u64 {
    let hash = blake3::hash(format!("{seed}/{id}").as_bytes());
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(bytes)
}
