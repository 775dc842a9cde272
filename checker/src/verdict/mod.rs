//! What came of it: pure data, in the one schema that all reports are written from.

mod likely;

pub use crate::course::Kind;
pub use likely::likely;
use serde::{Deserialize, Serialize};
use std::ops::Not;

/// The name of the schema in every result file.
pub const SCHEMA: &str = "poll-by-poll/grade/v1";

/// The longest message of an exercise, in bytes.
const LONGEST_OF_EXERCISE: usize = 16 * 1024;
/// The longest message or timeline of a test, in bytes, and the most that those of all its tests take.
const LONGEST_OF_TEST: usize = 8 * 1024;
const LONGEST_OF_TESTS: usize = 64 * 1024;
/// The longest headline, in characters.
const LONGEST_HEADLINE: usize = 200;

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
    #[serde(flatten)]
    pub run: Run,
    /// The ids of submissions that were not graded whole, because the run was stopped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unfinished: Vec<String>,
    pub submissions: Vec<SubmissionResult>,
}

/// What all results of one run have in common.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Run {
    pub schema: String,
    pub course: String,
    pub toolchain: String,
    pub isolation: String,
    /// What the inputs of hidden tests are drawn from: `--seed` with this number draws them again.
    pub seed: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SubmissionResult {
    #[serde(flatten)]
    pub handed: Handed,
    score: Option<f64>,
    pub max_score: f64,
    pub exercises: Vec<ExerciseResult>,
}

/// What is known of a submission before it is graded.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Handed {
    /// What it is called in results.
    pub id: String,
    /// What it was called when it was handed in.
    pub submitted_as: String,
    /// Files of the submission that took no part in its grading.
    pub ignored: Vec<String>,
    /// What a person should look at, in words.
    pub flags: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExerciseResult {
    pub name: String,
    pub verdict: Verdict,
    score: Option<f64>,
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
    /// What the compiler warns of in the answer's own files, in its words: shown at home, and kept in no file.
    #[serde(skip)]
    pub warnings: Vec<String>,
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
    score: Option<f64>,
    pub max_score: f64,
    pub message: String,
    pub timeline: String,
    /// The command that shows this failure again, with the same inputs and in the same order of steps, on an answer that lies
    /// in the course. Empty where the test's name says all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub replay: String,
    /// The beginning of what the answer printed meanwhile: shown at home, and kept in no file.
    #[serde(skip)]
    pub printed: String,
    pub duration_ms: u64,
}

impl TestResult {
    /// The result of a test, of which nothing is known but how it ended. Its points are earned if it holds.
    pub fn new(name: &str, behaviour: &str, kind: Kind, verdict: Verdict, max_score: f64) -> Self {
        let score = match verdict {
            Verdict::Pass => Some(max_score),
            Verdict::InfraError => None,
            _ => Some(0.0),
        };
        Self {
            name: name.to_owned(),
            behaviour: behaviour.to_owned(),
            kind,
            explored: false,
            title: false,
            lesson: String::new(),
            verdict,
            score,
            max_score,
            message: String::new(),
            timeline: String::new(),
            replay: String::new(),
            printed: String::new(),
            duration_ms: 0,
        }
    }

    /// What it earned; `None` where it could not be graded, which is never a zero.
    pub fn score(&self) -> Option<f64> {
        self.score
    }

    /// Takes its points away although it holds, since others that it rests on do not.
    pub fn forfeit(&mut self) {
        self.score = self.score.map(|_| 0.0);
    }
}

impl ExerciseResult {
    /// Sums up the tests of an exercise. While one that is its title fails, at most half of its points count, rounded down.
    ///
    /// What the texts of an exercise may take is bounded: an answer can make any message as long as it likes.
    pub fn sum_up(name: &str, mut message: String, mut tests: Vec<TestResult>, in_class: InClass) -> Self {
        cut(&mut message, LONGEST_OF_EXERCISE);
        let mut room = LONGEST_OF_TESTS;
        for text in tests.iter_mut().flat_map(|test| [&mut test.message, &mut test.timeline]) {
            cut(text, LONGEST_OF_TEST.min(room));
            room = room.saturating_sub(text.len());
        }
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
            warnings: Vec::new(),
            tests,
            in_class,
        };
        let most = (max_score / 2.0).floor();
        let missed = result.tests.iter().find(|test| test.title && test.verdict != Verdict::Pass);
        if let Some(title) = missed
            && score.is_some_and(|score| score > most)
        {
            result.capped_by = Some(title.behaviour.clone());
            result.score = Some(most);
        }
        result
    }

    /// What counts: the sum over the tests, or less if it is capped. `None` where a part of it could not be graded, which is
    /// never a zero.
    pub fn score(&self) -> Option<f64> {
        self.score
    }

    /// The score as people read it: `12 of 21`, or `13, counted as 10 of 21` where it is capped.
    pub fn score_in_words(&self) -> String {
        let most = self.max_score;
        match (self.score, &self.capped_by, earned(&self.tests)) {
            (Some(score), Some(_), Some(earned)) => format!("{earned}, counted as {score} of {most}"),
            (Some(score), ..) => format!("{score} of {most}"),
            (None, ..) => "could not be graded".to_owned(),
        }
    }

    /// Whether the answer has failed as a whole, so that its message says all there is to say.
    pub fn is_whole(&self) -> bool {
        let same = |test: &TestResult| test.verdict == self.verdict && test.message == headline(&self.message);
        self.verdict != Verdict::Pass && self.tests.iter().all(same)
    }

    /// Whether everything holds.
    pub fn is_ready(&self) -> bool {
        self.verdict == Verdict::Pass
    }
}

impl SubmissionResult {
    /// Sums up the exercises of a submission.
    pub fn sum_up(handed: Handed, exercises: Vec<ExerciseResult>) -> Self {
        let score = exercises.iter().map(|exercise| exercise.score).sum();
        let max_score = exercises.iter().map(|exercise| exercise.max_score).sum();
        Self { handed, score, max_score, exercises }
    }

    /// What it earned in all; `None` where one of its exercises could not be graded.
    pub fn score(&self) -> Option<f64> {
        self.score
    }
}

/// What stands for a message that is told elsewhere: its first line.
pub fn headline(message: &str) -> &str {
    let line = message.lines().next().unwrap_or_default();
    line.char_indices().nth(LONGEST_HEADLINE).map_or(line, |(end, _)| &line[..end])
}

/// Shortens a text to about `most` bytes, and says so in it.
fn cut(text: &mut String, most: usize) {
    if text.len() <= most {
        return;
    }
    let end = (0..=most).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let left_out = text.len() - end;
    text.truncate(end);
    text.push_str(&format!("\n… {left_out} bytes more are left out"));
}

/// What the tests themselves have earned; `None` where one could not be graded.
fn earned(tests: &[TestResult]) -> Option<f64> {
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
        Self::new(name, name, Kind::Hidden, verdict, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(behaviour: &str, title: bool, verdict: Verdict, max_score: f64) -> TestResult {
        TestResult { title, ..TestResult::new(behaviour, behaviour, Kind::Hidden, verdict, max_score) }
    }

    #[test]
    fn a_title_that_fails_caps_the_score_at_half() {
        use Verdict::{Fail, InfraError, Pass, Timeout};
        // Points of the title and of another test, whether they hold, and what comes of it.
        let cases = [
            (2.0, Fail, 5.0, Pass, Some(3.0), Some("title"), "5, counted as 3 of 7"),
            (2.0, Timeout, 6.0, Pass, Some(4.0), Some("title"), "6, counted as 4 of 8"),
            (4.0, Fail, 4.0, Pass, Some(4.0), None, "4 of 8"),
            (4.0, Fail, 4.0, Fail, Some(0.0), None, "0 of 8"),
            (2.0, Pass, 6.0, Fail, Some(2.0), None, "2 of 8"),
            (2.0, Pass, 5.0, Pass, Some(7.0), None, "7 of 7"),
            (2.0, Pass, 5.0, InfraError, None, None, "could not be graded"),
            (2.0, InfraError, 5.0, Pass, None, None, "could not be graded"),
        ];
        for (of_title, title, of_other, other, score, capped_by, words) in cases {
            let tests = vec![test("other", false, other, of_other), test("title", true, title, of_title)];
            let result = ExerciseResult::sum_up("name", String::new(), tests, InClass::default());
            assert_eq!((result.score(), result.capped_by.as_deref()), (score, capped_by), "{words}");
            assert_eq!(result.score_in_words(), words);
        }
    }
}
