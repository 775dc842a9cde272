//! The likely cause of a failure: the known mistake that fails the same tests.

use super::{TestResult, Verdict};
use crate::course::mistakes::Cause;
use std::collections::BTreeSet;

/// The most causes that are named. Where more mistakes fail the same tests, those tests tell nothing.
const MOST: usize = 2;

/// What probe says of a test that reached a `todo!()`.
const UNFINISHED: &str = "is still todo!()";

/// The sentences of the one or two causes that make exactly these tests fail.
///
/// It is empty when nothing fails, while a failing test still reaches a `todo!()`, and when a test failed for another
/// reason than the answer's behaviour, as when nothing compiled: a wrong cause is worse than none.
pub fn likely(tests: &[TestResult], causes: &[Cause]) -> Vec<String> {
    let failed = || tests.iter().filter(|test| test.verdict != Verdict::Pass);
    let behaves = |test: &TestResult| {
        matches!(test.verdict, Verdict::Fail | Verdict::Timeout | Verdict::OutOfMemory)
            && !test.message.contains(UNFINISHED)
    };
    let names: BTreeSet<&str> = failed().map(|test| test.name.as_str()).collect();
    if names.is_empty() || !failed().all(behaves) {
        return Vec::new();
    }
    let same = |cause: &&Cause| cause.fails.iter().map(String::as_str).eq(names.iter().copied());
    let sentences: BTreeSet<&str> = causes.iter().filter(same).map(|cause| cause.sentence.as_str()).collect();
    if sentences.len() > MOST {
        return Vec::new();
    }
    sentences.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(name: &str, verdict: Verdict, message: &str) -> TestResult {
        TestResult { message: message.to_owned(), ..TestResult::example(name, verdict) }
    }

    #[test]
    fn a_cause_is_named_when_just_its_tests_fail() {
        let cause = |fails: &[&str], sentence: &str| Cause {
            fails: fails.iter().map(|name| (*name).to_owned()).collect(),
            sentence: sentence.to_owned(),
        };
        let causes = [
            cause(&["a"], "one"),
            cause(&["a", "b"], "two"),
            cause(&["a", "b"], "another two"),
            cause(&["a", "b"], "two"),
            cause(&["c"], "three"),
            cause(&["c"], "three again"),
            cause(&["c"], "three at last"),
        ];
        use Verdict::{CompileError, Fail, OutOfMemory, Pass, Tampered, Timeout};
        type Case = (&'static [(&'static str, Verdict, &'static str)], &'static [&'static str]);
        let cases: [Case; 9] = [
            (&[("a", Fail, "no"), ("b", Pass, "")], &["one"]),
            (&[("a", Timeout, ""), ("b", OutOfMemory, "")], &["another two", "two"]),
            (&[("b", Fail, "no")], &[]),
            (&[("a", Fail, ""), ("b", Fail, ""), ("c", Fail, "")], &[]),
            (&[("c", Fail, "no")], &[]),
            (&[("a", Fail, "src/lib.rs:3 is still todo!()")], &[]),
            (&[("a", CompileError, "")], &[]),
            (&[("a", Tampered, "")], &[]),
            (&[("a", Pass, "")], &[]),
        ];
        for (tests, expected) in cases {
            let tests: Vec<TestResult> =
                tests.iter().map(|(name, verdict, message)| result(name, *verdict, message)).collect();
            assert_eq!(likely(&tests, &causes), expected, "{tests:?}");
        }
    }
}
