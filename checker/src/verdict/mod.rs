//! What came of it: pure data, in the one schema that all reports are written from.

pub use crate::course::Kind;
use serde::{Deserialize, Serialize};

/// The name of the schema in every result file.
pub const SCHEMA: &str = "poll-by-poll/grade/v1";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Pass,
    Fail,
    CompileError,
    Timeout,
    OutOfMemory,
    Tampered,
    Missing,
    InfraError,
}

impl Verdict {
    /// In words, for reports.
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Pass => "holds",
            Verdict::Fail => "does not hold",
            Verdict::CompileError => "does not compile",
            Verdict::Timeout => "ran out of time",
            Verdict::OutOfMemory => "ran out of memory",
            Verdict::Tampered => "tampered with the grading",
            Verdict::Missing => "was not handed in",
            Verdict::InfraError => "could not be graded",
        }
    }
}

/// All results of one run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grades {
    pub schema: String,
    pub course: String,
    pub toolchain: String,
    pub isolation: String,
    pub submissions: Vec<SubmissionResult>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SubmissionResult {
    pub id: String,
    pub score: f64,
    pub max_score: f64,
    /// Files of the submission that took no part in its grading.
    pub ignored: Vec<String>,
    pub exercises: Vec<ExerciseResult>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExerciseResult {
    pub name: String,
    pub verdict: Verdict,
    pub score: f64,
    pub max_score: f64,
    pub message: String,
    pub tests: Vec<TestResult>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TestResult {
    pub name: String,
    pub behaviour: String,
    pub kind: Kind,
    /// The heading of the lesson that explains the behaviour; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lesson: String,
    pub verdict: Verdict,
    pub score: f64,
    pub max_score: f64,
    pub message: String,
    pub timeline: String,
    pub duration_ms: u64,
}

impl ExerciseResult {
    /// Sums up the tests of an exercise.
    pub fn sum_up(name: &str, message: String, tests: Vec<TestResult>) -> Self {
        let score = tests.iter().map(|test| test.score).sum();
        let max_score = tests.iter().map(|test| test.max_score).sum();
        let verdict = worst(tests.iter().map(|test| test.verdict));
        Self { name: name.to_owned(), verdict, score, max_score, message, tests }
    }

    /// Whether everything holds.
    pub fn is_ready(&self) -> bool {
        self.verdict == Verdict::Pass
    }
}

impl SubmissionResult {
    /// Sums up the exercises of a submission.
    pub fn sum_up(id: &str, ignored: Vec<String>, exercises: Vec<ExerciseResult>) -> Self {
        let score = exercises.iter().map(|exercise| exercise.score).sum();
        let max_score = exercises.iter().map(|exercise| exercise.max_score).sum();
        Self { id: id.to_owned(), score, max_score, ignored, exercises }
    }
}

/// The verdict that speaks for several: the one that most needs a person's eye.
fn worst(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let rank = |verdict: &Verdict| match verdict {
        Verdict::Pass => 0,
        Verdict::Fail => 1,
        Verdict::Timeout => 2,
        Verdict::OutOfMemory => 3,
        Verdict::CompileError => 4,
        Verdict::Missing => 5,
        Verdict::Tampered => 6,
        Verdict::InfraError => 7,
    };
    verdicts.max_by_key(rank).unwrap_or(Verdict::Missing)
}
