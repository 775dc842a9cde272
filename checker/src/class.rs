//! Grades a class: every exercise of every submission, several at once.

use crate::build::{Prepared, prepare};
use crate::course::{Course, Exercise};
use crate::engine;
use crate::run::{adopt_orphans, sweep_orphans};
use crate::submission::{self, Submission};
use crate::verdict::{ExerciseResult, Grades, SCHEMA, SubmissionResult, Verdict};
use anyhow::{Result, ensure};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

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

/// How a run reports that it gets on.
pub trait Progress: Sync {
    /// Something that takes time begins.
    fn stage(&self, line: &str);
    /// So many answers are to be graded.
    fn begin(&self, answers: usize);
    /// One of them is.
    fn graded(&self, submission: &str, result: &ExerciseResult);
    /// All of them are.
    fn end(&self);
}

/// Grades everything in the plan.
///
/// # Errors
/// When nothing can be graded at all. What concerns one submission is in its result.
pub fn grade(plan: &Plan<'_>, progress: &dyn Progress) -> Result<Grades> {
    adopt_orphans();
    let submissions = read_all(plan)?;
    let prepared = prepare(plan.course, &plan.exercises, &mut |line| progress.stage(line))?;
    let work: Vec<(&str, &Submission, &Exercise)> = submissions
        .iter()
        .filter_map(|(id, read)| Some((id.as_str(), read.as_ref().ok()?)))
        .flat_map(|(id, submission)| plan.exercises.iter().map(move |exercise| (id, submission, *exercise)))
        .collect();
    progress.begin(work.len());
    let next = AtomicUsize::new(0);
    let results: Mutex<BTreeMap<(String, String), ExerciseResult>> = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..plan.jobs.max(1).min(work.len()) {
            scope.spawn(|| {
                while let Some((id, submission, exercise)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = grade_one(&prepared, exercise, submission, seed_of(plan.seed, id));
                    progress.graded(id, &result);
                    let key = ((*id).to_owned(), exercise.name.clone());
                    results.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(key, result);
                }
            });
        }
    });
    sweep_orphans();
    progress.end();
    let mut results = results.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    let graded = submissions.into_iter().map(|(id, read)| {
        let exercises = plan.exercises.iter().map(|exercise| match &read {
            Ok(_) => results.remove(&(id.clone(), exercise.name.clone())).unwrap_or_else(|| {
                engine::all_the_same(exercise, Verdict::InfraError, "the grading of it was cut off")
            }),
            Err(error) => engine::all_the_same(exercise, Verdict::InfraError, &format!("{error:#}")),
        });
        let exercises = exercises.collect();
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
