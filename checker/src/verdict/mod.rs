//! What came of it: pure data, in the one schema that all reports are written from.

mod likely;

pub use crate::course::Kind;
pub use likely::likely;
use serde::{Deserialize, Serialize};
use std::ops::Not;

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
    /// What counts: the sum over the tests, or less if it is capped.
    pub score: f64,
    pub max_score: f64,
    /// The behaviour that is the exercise's title and does not hold, where this takes points away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capped_by: Option<String>,
    pub message: String,
    /// What a person should look at: where, and why. It changes no score.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// What often was the cause where the same tests failed: none, one or two sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub likely: Vec<String>,
    pub tests: Vec<TestResult>,
    /// What a handout cannot judge; nothing in class.
    #[serde(default, skip_serializing_if = "InClass::is_empty")]
    pub in_class: InClass,
}

/// What is judged in class only.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InClass {
    pub points: f64,
    /// The sentences of the behaviours that were not judged here.
    pub behaviours: Vec<String>,
}

impl InClass {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TestResult {
    pub name: String,
    pub behaviour: String,
    pub kind: Kind,
    /// Whether it was run in all orders of its threads' steps, in virtual time.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub explored: bool,
    /// Whether it is what the exercise is about.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub title: bool,
    /// The heading of the lesson that explains the behaviour; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lesson: String,
    pub verdict: Verdict,
    pub score: f64,
    pub max_score: f64,
    pub message: String,
    pub timeline: String,
    /// The command that shows this failure again, with the same inputs and in the same order of steps, on an answer that lies
    /// in the course. Empty where the test's name says all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub replay: String,
    pub duration_ms: u64,
}

impl ExerciseResult {
    /// Sums up the tests of an exercise. While one that is its title fails, at most half of its points count, rounded down.
    pub fn sum_up(name: &str, message: String, tests: Vec<TestResult>, in_class: InClass) -> Self {
        let max_score = tests.iter().map(|test| test.max_score).sum();
        let verdict = worst(tests.iter().map(|test| test.verdict));
        let score = earned(&tests);
        let mut result = Self {
            name: name.to_owned(),
            verdict,
            score,
            max_score,
            capped_by: None,
            message,
            flags: Vec::new(),
            likely: Vec::new(),
            tests,
            in_class,
        };
        let most = (max_score / 2.0).floor();
        let missed = result.tests.iter().find(|test| test.title && test.verdict != Verdict::Pass);
        if let Some(title) = missed
            && score > most
        {
            result.capped_by = Some(title.behaviour.clone());
            result.score = most;
        }
        result
    }

    /// The score as people read it: `12 of 21`, or `13, counted as 10 of 21` where it is capped.
    pub fn score_in_words(&self) -> String {
        let (score, most) = (self.score, self.max_score);
        match self.capped_by {
            Some(_) => format!("{}, counted as {score} of {most}", earned(&self.tests)),
            None => format!("{score} of {most}"),
        }
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

/// What the tests themselves have earned.
fn earned(tests: &[TestResult]) -> f64 {
    tests.iter().map(|test| test.score).sum()
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

#[cfg(test)]
impl TestResult {
    /// A hidden test of one point.
    fn example(name: &str, verdict: Verdict) -> Self {
        Self {
            name: name.to_owned(),
            behaviour: name.to_owned(),
            kind: Kind::Hidden,
            explored: false,
            title: false,
            lesson: String::new(),
            verdict,
            score: if verdict == Verdict::Pass { 1.0 } else { 0.0 },
            max_score: 1.0,
            message: String::new(),
            timeline: String::new(),
            replay: String::new(),
            duration_ms: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(behaviour: &str, title: bool, verdict: Verdict, score: f64, max_score: f64) -> TestResult {
        TestResult { title, score, max_score, ..TestResult::example(behaviour, verdict) }
    }

    #[test]
    fn a_title_that_fails_caps_the_score_at_half() {
        use Verdict::{Fail, Pass, Timeout};
        // Points of the title and of another test, whether they hold, and what comes of it.
        let cases = [
            (2.0, Fail, 5.0, Pass, 3.0, Some("title"), "5, counted as 3 of 7"),
            (2.0, Timeout, 6.0, Pass, 4.0, Some("title"), "6, counted as 4 of 8"),
            (4.0, Fail, 4.0, Pass, 4.0, None, "4 of 8"),
            (4.0, Fail, 4.0, Fail, 0.0, None, "0 of 8"),
            (2.0, Pass, 6.0, Fail, 2.0, None, "2 of 8"),
            (2.0, Pass, 5.0, Pass, 7.0, None, "7 of 7"),
        ];
        for (of_title, title, of_other, other, score, capped_by, words) in cases {
            let earns = |verdict, points| if verdict == Pass { points } else { 0.0 };
            let tests = vec![
                test("other", false, other, earns(other, of_other), of_other),
                test("title", true, title, earns(title, of_title), of_title),
            ];
            let result = ExerciseResult::sum_up("name", String::new(), tests, InClass::default());
            assert_eq!((result.score, result.capped_by.as_deref()), (score, capped_by), "{words}");
            assert_eq!(result.score_in_words(), words);
        }
    }
}
