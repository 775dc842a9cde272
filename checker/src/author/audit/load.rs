//! Right answers, again and again, beside a busy machine: a test that depends on luck shows itself.

use super::Findings;
use super::answers::{Expected, Known};
use crate::build::Prepared;
use crate::course::Exercise;
use crate::engine;
use crate::parallel;
use anyhow::Result;
use std::sync::atomic::{AtomicBool, Ordering};

/// Runs the visible and hidden tests of every right answer `times` times with another seed each time; returns what was
/// done. Interleavings have seeds of their own and do not change from run to run.
pub(super) fn check(
    prepared: &Prepared,
    exercise: &Exercise,
    known: &[&Known],
    times: u64,
    load: bool,
    findings: &mut Findings,
) -> Result<String> {
    let right: Vec<&&Known> = known.iter().filter(|answer| matches!(answer.expected, Expected::Everything)).collect();
    let stop = AtomicBool::new(false);
    let failures = std::thread::scope(|scope| {
        let cores = if load { parallel::cores() } else { 0 };
        for _ in 0..cores {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        let ended = parallel::map(&right, right.len(), |answer| {
            engine::first_failure(prepared, exercise, &answer.sources, 0..times)
        });
        stop.store(true, Ordering::Relaxed);
        ended
    });
    for (answer, failure) in right.iter().zip(failures) {
        if let Some((seed, result)) = failure? {
            let (label, name, message) = (&answer.label, &result.name, &result.message);
            findings.add(exercise, format!("{label} fails {name} under load with seed {seed}: {message}"));
        }
    }
    let beside = if load { " beside a busy loop on every core" } else { "" };
    Ok(format!("{} right answers {times} times{beside}", right.len()))
}
