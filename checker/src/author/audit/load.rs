//! Answers again and again, beside a busy machine: what depends on luck shows itself.

use super::Findings;
use super::answers::{Expected, Known};
use crate::build::Prepared;
use crate::course::{Exercise, Kind, Test};
use crate::engine;
use crate::parallel;
use crate::verdict::{TestResult, Verdict};
use anyhow::Result;
use std::sync::atomic::{AtomicBool, Ordering};

/// Runs the visible and hidden tests of every right answer `times` times with another seed each time, and the
/// interleavings of every mistake that they must catch; returns what was done. Interleavings of right answers have seeds
/// of their own and do not change from run to run.
pub(super) fn check(
    prepared: &Prepared,
    exercise: &Exercise,
    known: &[&Known],
    times: u64,
    load: bool,
    findings: &mut Findings,
) -> Result<String> {
    let is_right = |answer: &&&Known| matches!(answer.expected, Expected::Everything);
    let right: Vec<&&Known> = known.iter().filter(is_right).collect();
    let racing: Vec<&&Known> = known.iter().filter(|answer| !must_be_found(exercise, answer).is_empty()).collect();
    let (failures, misses) = beside_load(load, || {
        let failures = parallel::map(&right, right.len(), |answer| {
            let tests: Vec<&Test> = exercise.tests.iter().filter(|test| is_timed(test)).collect();
            let failed = |result: &TestResult| result.verdict != Verdict::Pass;
            engine::first_result(prepared, exercise, &answer.sources, &tests, 0..times, failed)
        });
        let misses = parallel::map(&racing, parallel::cores(), |answer| {
            let tests = must_be_found(exercise, answer);
            let missed = |result: &TestResult| result.verdict == Verdict::Pass;
            engine::first_result(prepared, exercise, &answer.sources, &tests, 0..times, missed)
        });
        (failures, misses)
    });
    for (answer, failure) in right.iter().zip(failures) {
        if let Some((seed, result)) = failure? {
            let (label, name, message) = (&answer.label, &result.name, &result.message);
            findings.add(exercise, format!("{label} fails {name} in a repetition with seed {seed}: {message}"));
        }
    }
    for (answer, miss) in racing.iter().zip(misses) {
        if let Some((number, result)) = miss? {
            let (label, name) = (&answer.label, &result.name);
            findings.add(exercise, format!("{label} was to fail {name}, and passes it in repetition {number}"));
        }
    }
    let beside = if load { " beside a busy loop on every core" } else { "" };
    let races = if racing.is_empty() { String::new() } else { format!(" and {} races", racing.len()) };
    Ok(format!("{} right answers{races} {times} times{beside}", right.len()))
}

/// The interleavings that must fail for an answer.
fn must_be_found<'a>(exercise: &'a Exercise, answer: &Known) -> Vec<&'a Test> {
    let Expected::Fails(cause) = &answer.expected else { return Vec::new() };
    let interleavings = exercise.tests.iter().filter(|test| test.kind == Kind::Interleaving);
    interleavings.filter(|test| cause.fails.contains(&test.name)).collect()
}

/// Whether real time goes by in a test.
fn is_timed(test: &Test) -> bool {
    matches!(test.kind, Kind::Visible | Kind::Hidden)
}

/// Does the work while every core is kept busy, if it is to be.
fn beside_load<T>(load: bool, work: impl FnOnce() -> T) -> T {
    /// Stops the loops also when the work panics.
    struct Stop<'a>(&'a AtomicBool);

    impl Drop for Stop<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let _stop = Stop(&stop);
        for _ in 0..if load { parallel::cores() } else { 0 } {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        work()
    })
}
