//! Traps: a test that passed is run again and told to fail. Whoever says that it passes is not the test.

use super::{Judge, TESTS_AT_ONCE};
use crate::course::Test;
use crate::parallel;
use crate::run::Outcome;
use crate::verdict::{TestResult, Verdict};
use anyhow::Result;
use std::path::Path;

/// Which of the tests that pass are traps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Traps {
    None,
    /// The quickest plain one and the quickest explored one, and some more where that takes no time.
    Quickest,
    All,
}

/// How many tests of a program are traps, where only the quickest are.
const MOST: usize = 4;
/// How long they may take together, apart from the first, in milliseconds.
const NO_TIME: u64 = 25;

impl Judge<'_> {
    /// Sets the traps among the tests of one program, all of which were judged.
    pub(super) fn trap(&self, program: &Path, tests: &[&Test], judged: &[TestResult]) -> Result<()> {
        let passed = tests.iter().zip(judged).filter(|(_, result)| result.verdict == Verdict::Pass);
        let mut passed: Vec<(u64, &Test)> = passed.map(|(test, result)| (result.duration_ms, *test)).collect();
        passed.sort_by_key(|(millis, _)| *millis);
        let most = match self.manner.traps {
            Traps::None => 0,
            Traps::Quickest => quickest(&passed.iter().map(|(millis, _)| *millis).collect::<Vec<_>>()),
            Traps::All => passed.len(),
        };
        let sprung = parallel::map(&passed[..most], TESTS_AT_ONCE, |(_, test)| -> Result<()> {
            // Only a pass is a forgery: a timeout or a crash may be the machine's fault. And it must repeat.
            for _ in 0..2 {
                if !matches!(self.run(program, test, None, true)?.outcome, Outcome::Passed { .. }) {
                    return Ok(());
                }
            }
            let _ = self.tampered.set(
                "a test that was told to fail said that everything holds: the answer speaks in the tests' place. A person \
                 looks into it"
                    .to_owned(),
            );
            Ok(())
        });
        sprung.into_iter().collect()
    }
}

/// How many of tests that take this long, in rising order, are traps.
fn quickest(millis: &[u64]) -> usize {
    let mut sum = 0;
    let rest = millis.iter().skip(1).take(MOST - 1).take_while(|millis| {
        sum += **millis;
        sum <= NO_TIME
    });
    millis.len().min(1) + rest.count()
}

#[cfg(test)]
mod tests {
    use super::quickest;

    #[test]
    fn the_quickest_is_a_trap_and_more_only_where_they_take_no_time() {
        let cases: [(&[u64], usize); 6] =
            [(&[], 0), (&[5_000], 1), (&[3, 30], 1), (&[3, 4, 30], 2), (&[3, 12, 13, 14], 3), (&[1, 1, 1, 1, 1], 4)];
        for (millis, expected) in cases {
            assert_eq!(quickest(millis), expected, "{millis:?}");
        }
    }
}
