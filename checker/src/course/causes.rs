//! The causes that an exercise's failures are compared with: its known mistakes, or in a handout, where no mistake is,
//! a digest of them.
//!
//! The digest has of each mistake that can be noticed at home the tests that fail there and its sentence; no code, and no
//! name of a test that is not handed out.

use super::mistakes::{self, Cause};
use super::{Course, Exercise, json};
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where the digest of an exercise lies in the handout `root`.
pub fn path(root: &Path, exercise: &Exercise) -> PathBuf {
    root.join("checker").join("likely").join(format!("{}.json", exercise.name))
}

/// The causes that can be told by the tests which this copy of the course has. Mistakes that cannot be read are left out:
/// `audit` names them.
///
/// # Errors
/// When a digest is damaged.
pub fn known(course: &Course, exercise: &Exercise) -> Result<Vec<Cause>> {
    if mistakes::solution_folder(course, exercise).is_dir() {
        return Ok(read(course, exercise));
    }
    let path = path(&course.root, exercise);
    let Ok(text) = std::fs::read(&path) else { return Ok(Vec::new()) };
    serde_json::from_slice(&text)
        .with_context(|| format!("{} is damaged: take it from the handout again", path.display()))
}

/// The digest for a handout.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn digest(course: &Course, exercise: &Exercise) -> Result<Vec<u8>> {
    let mut at_home: Vec<Cause> = read(course, exercise)
        .into_iter()
        .map(|cause| Cause { fails: fails_at_home(exercise, &cause.fails), ..cause })
        .filter(|cause| !cause.fails.is_empty())
        .collect();
    // In the order of the sentences: the names of the mistakes are nobody's business there, and neither is their order.
    at_home.sort_by(|a, b| a.sentence.cmp(&b.sentence));
    json(&at_home)
}

/// Those of the tests that `fails` names which learners can run. What a compile-fail case needs does not matter here: it is
/// refused, or not, by itself.
pub fn fails_at_home(exercise: &Exercise, fails: &BTreeSet<String>) -> BTreeSet<String> {
    let at_home = exercise.tests.iter().filter(|test| test.kind.is_handed_out() && fails.contains(&test.name));
    at_home.map(|test| test.name.clone()).collect()
}

fn read(course: &Course, exercise: &Exercise) -> Vec<Cause> {
    mistakes::read(course, exercise).into_iter().filter_map(|(_, mistake)| Some(mistake.ok()?.cause)).collect()
}
