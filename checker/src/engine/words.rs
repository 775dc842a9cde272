//! What is said of an answer: why it does not compile, and how a test ended.

use super::{Judge, Results, result};
use crate::build::{BUDGET, BuildFailure, Diagnostic, Variant};
use crate::course::{Kind, Test};
use crate::run::Outcome;
use crate::verdict::{TestResult, Verdict};
use std::time::Duration;

/// How much of the compiler's words is enough, in bytes: errors that come after are counted.
const ENOUGH_WORDS: usize = 6_000;

impl Judge<'_> {
    /// What to say of an answer that does not compile by itself.
    pub(super) fn does_not_compile(&self, failure: &BuildFailure) -> (Verdict, String) {
        let what = match failure {
            // A file's content can be smuggled into an error message.
            BuildFailure::Errors(_) if self.manner.in_class && self.workshop.includes_files() => {
                " (the compiler's words are withheld, since the code includes files)".to_owned()
            }
            BuildFailure::Errors(errors) => words_of(errors),
            BuildFailure::Refused(why) => format!(": {why}"),
            BuildFailure::TooLong => {
                format!(": the compiler had not ended after {} s, and was stopped", BUDGET.as_secs())
            }
            BuildFailure::Crashed(how) => format!(
                ": the compiler {how}. Something in the code is nested too deeply, grows without end, or needs more memory \
                 than compiling may take"
            ),
            BuildFailure::ReadsOutside(file) => {
                return (Verdict::Tampered, format!("your code reads a file that is not in its src folder: {file}"));
            }
        };
        (Verdict::CompileError, format!("your code does not compile{what}"))
    }

    /// What to say of tests that do not compile against the answer.
    pub(super) fn all_fail(&self, variant: Variant, kinds: &[Kind], failure: &BuildFailure, results: &mut Results) {
        for test in self.tests(variant, kinds) {
            let what = match failure {
                BuildFailure::Errors(errors) => {
                    let differ = ": its public items differ from those that the stub gives";
                    let words = match (test.kind, errors.first()) {
                        (Kind::Visible, _) => words_of(errors),
                        (_, Some(error)) => {
                            let code = error.code.as_deref().map(|code| format!(" ({code})")).unwrap_or_default();
                            format!(": {}{code}", error.message)
                        }
                        (_, None) => String::new(),
                    };
                    format!("{differ}{words}")
                }
                BuildFailure::TooLong => {
                    let limit = BUDGET.as_secs();
                    format!(": that and compiling it had not ended after {limit} s, and was stopped")
                }
                BuildFailure::Crashed(how) => format!(": the compiler {how}"),
                BuildFailure::Refused(why) | BuildFailure::ReadsOutside(why) => format!(": {why}"),
            };
            let message = format!("the tests do not compile against your code{what}");
            results.insert(test.name.clone(), result(test, Verdict::CompileError, message, String::new(), 0));
        }
    }

    pub(super) fn judged(&self, test: &Test, outcome: Outcome, took: Duration) -> TestResult {
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        match outcome {
            Outcome::Passed { .. } => result(test, Verdict::Pass, String::new(), String::new(), millis),
            Outcome::Failed { message, timeline, schedule } => {
                let mut failed = result(test, Verdict::Fail, message, timeline, millis);
                failed.replay = self.replay(test, schedule.as_deref());
                failed
            }
            Outcome::TimedOut { timeline } => {
                let message = format!(
                    "expected: the test ends\nseen:     it had not ended after {} s: something waits for a wake that \
                     never comes, never stops, or takes far too long",
                    test.seconds
                );
                result(test, Verdict::Timeout, message, timeline, millis)
            }
            Outcome::Died { how } => {
                let message = format!("expected: the test runs to its end\nseen:     {how}");
                result(test, Verdict::Fail, message, String::new(), millis)
            }
            Outcome::OutOfMemory => {
                let message =
                    "expected: the test needs little memory\nseen:     it needed more than it may have".to_owned();
                result(test, Verdict::OutOfMemory, message, String::new(), millis)
            }
        }
    }

    /// The command that runs a failed test again just so.
    fn replay(&self, test: &Test, schedule: Option<&str>) -> String {
        let schedule = schedule.map(|name| format!(" --schedule {name}")).unwrap_or_default();
        let seed = if self.manner.seed == 0 { String::new() } else { format!(" --seed {}", self.manner.seed) };
        if schedule.is_empty() && seed.is_empty() {
            return String::new();
        }
        let sentence = test.behaviour.replace('\'', r"'\''");
        format!("cargo run -- trace {} --test '{sentence}'{seed}{schedule}", self.exercise.name)
    }
}

/// The compiler's words, as many as anybody reads.
fn words_of(errors: &[Diagnostic]) -> String {
    let mut words = String::new();
    for (index, error) in errors.iter().enumerate() {
        let rendered = error.rendered.trim_end();
        if index > 0 && words.len() + rendered.len() > ENOUGH_WORDS {
            words.push_str(&format!("\n\n… and {} more errors", errors.len() - index));
            break;
        }
        words.push_str("\n\n");
        words.push_str(rendered);
    }
    words
}

/// Enough of a sentence to find it again among others.
pub(super) fn first_words(sentence: &str) -> String {
    const ENOUGH: usize = 6;
    let words: Vec<&str> = sentence.split_whitespace().collect();
    match words.get(..ENOUGH) {
        Some(first) if words.len() > ENOUGH => format!("{} …", first.join(" ").trim_end_matches([',', ':', ';'])),
        _ => sentence.to_owned(),
    }
}
