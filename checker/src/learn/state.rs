//! What the learner's copy of the course remembers: a small versioned file, replaced as a whole.

use super::own::Own;
use crate::course::{Course, Exercise, Place, same_lines};
use crate::submission::Sources;
use crate::verdict::ExerciseResult;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const VERSION: u32 = 1;

/// How far an exercise is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Progress {
    /// The sources are the stub.
    NotStarted,
    /// The sources, or the tests, are not those of the last check.
    Changed,
    /// Checked, with this score.
    Pending(f64),
    Ready,
    /// There is no `lib.rs`.
    Gone,
    /// What is there cannot be an answer.
    Unusable,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct State {
    version: u32,
    exercises: BTreeMap<String, Remembered>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Remembered {
    /// The hash of the sources that were checked.
    sources: String,
    /// The hash of the tests that it was checked by: a newer course may have others.
    #[serde(default)]
    tests: String,
    score: f64,
    ready: bool,
    hints: usize,
}

impl State {
    /// That of a course in which nothing was done.
    pub(super) fn new() -> Self {
        Self { version: VERSION, exercises: BTreeMap::new() }
    }

    /// Reads the state; where there is none, nothing has been done yet.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let path = path(root);
        let Ok(text) = std::fs::read(&path) else { return Ok(Self::new()) };
        let state: Self = serde_json::from_slice(&text)
            .with_context(|| format!("{} is damaged; it holds no answers: delete it", path.display()))?;
        if state.version > VERSION {
            bail!("{} was written by a newer version of the course: update this one", path.display());
        }
        Ok(state)
    }

    pub(super) fn write(&self, root: &Path) -> Result<()> {
        let path = path(root);
        // Two checks may end at once, and each writes a whole file.
        let fresh = path.with_extension(format!("{}.new", std::process::id()));
        let text = serde_json::to_vec_pretty(self)?;
        std::fs::create_dir_all(path.parent().unwrap_or(root))
            .and_then(|()| std::fs::write(&fresh, text))
            .and_then(|()| std::fs::rename(&fresh, &path))
            .with_context(|| format!("cannot write {}", path.display()))
    }

    pub(super) fn progress(&self, course: &Course, exercise: &Exercise, own: &Own) -> Progress {
        let sources = match own {
            Own::Answer(sources) => sources,
            Own::Nothing => return Progress::Gone,
            Own::Unusable(_) => return Progress::Unusable,
        };
        match self.checked(&exercise.at(), sources) {
            Some(known) if known.ready => Progress::Ready,
            Some(known) => Progress::Pending(known.score),
            None if is_stub(course, exercise, sources) => Progress::NotStarted,
            None => Progress::Changed,
        }
    }

    /// Whether this answer to the exercise in `place` was checked, and everything held.
    pub(super) fn is_ready(&self, place: &Place, own: &Own) -> bool {
        matches!(own, Own::Answer(sources) if self.checked(place, sources).is_some_and(|known| known.ready))
    }

    /// What is known of an exercise, if these sources of it were checked, by the tests that it has now.
    fn checked(&self, place: &Place, sources: &Sources) -> Option<&Remembered> {
        let known = self.exercises.get(&place.name)?;
        (known.sources == hash(sources) && known.tests == place.tests_key()).then_some(known)
    }

    pub(super) fn remember(&mut self, exercise: &Exercise, sources: &Sources, result: &ExerciseResult) {
        // What could not be checked is still to be checked.
        let Some(score) = result.score() else { return };
        let known = self.exercises.entry(exercise.name.clone()).or_default();
        known.sources = hash(sources);
        known.tests = exercise.at().tests_key();
        known.score = score;
        known.ready = result.is_ready();
    }

    /// The number of the hint that is shown next, from 1.
    pub(super) fn next_hint(&mut self, exercise: &Exercise, hints: usize) -> usize {
        let known = self.exercises.entry(exercise.name.clone()).or_default();
        known.hints = (known.hints + 1).min(hints);
        known.hints
    }
}

fn path(root: &Path) -> PathBuf {
    root.join(".poll-by-poll").join("state.json")
}

fn hash(sources: &Sources) -> String {
    let mut hasher = blake3::Hasher::new();
    for file in sources.files() {
        hasher.update(file.path.as_bytes()).update(&[0]).update(&file.text).update(&[0]);
    }
    hasher.finalize().to_hex()[..24].to_owned()
}

/// Whether nothing has been written yet.
pub(super) fn is_stub(course: &Course, exercise: &Exercise, sources: &Sources) -> bool {
    let [file] = sources.files() else { return false };
    file.path == "lib.rs" && course.stub(exercise).is_ok_and(|stub| same_lines(&file.text, &stub))
}

/// Year, month and day of a number of days since 1970 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
pub(super) fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    #[test]
    fn days_are_turned_into_dates() {
        for (days, date) in [(0, (1970, 1, 1)), (59, (1970, 3, 1)), (11_016, (2000, 2, 29)), (20_454, (2026, 1, 1))] {
            assert_eq!(super::date(days), date);
        }
    }
}
