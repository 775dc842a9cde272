//! The result folder.

use super::{feedback, gradebook};
use crate::verdict::Grades;
use anyhow::{Context, Result};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Writes `grades.json`, and for each submission `result.json` and `feedback.md`; with `csv` a gradebook. A timeline in
/// them has no times, so that two runs of the same answers write the same files apart from `duration_ms`.
///
/// # Errors
/// When a file cannot be written.
pub fn write_all(grades: &Grades, folder: &Path, csv: bool) -> Result<()> {
    let mut grades = grades.clone();
    for submission in &mut grades.submissions {
        for exercise in &mut submission.exercises {
            for test in &mut exercise.tests {
                test.timeline = without_times(&test.timeline);
            }
        }
    }
    put(folder.join("grades.json"), &json(&grades)?)?;
    for submission in &grades.submissions {
        let own = Grades { submissions: vec![submission.clone()], ..grades.clone() };
        let own_folder = folder.join(&submission.handed.id);
        put(own_folder.join("result.json"), &json(&own)?)?;
        put(own_folder.join("feedback.md"), feedback::write(submission).as_bytes())?;
    }
    if csv {
        put(folder.join("gradebook.csv"), &gradebook::write(&grades)?)?;
    }
    Ok(())
}

fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    Ok(text)
}

/// Writes a file whole or not at all.
fn put(path: PathBuf, text: &[u8]) -> Result<()> {
    let fresh = path.with_extension("new");
    let parent = path.parent().context("a result lies in a folder")?;
    std::fs::create_dir_all(parent)
        .and_then(|()| std::fs::write(&fresh, text))
        .and_then(|()| std::fs::rename(&fresh, &path))
        .with_context(|| format!("cannot write {}: is the disk full?", path.display()))
}

/// A timeline's rows without their first column.
fn without_times(timeline: &str) -> String {
    let cut = |line: &str| line.split_once('│').map_or(line.to_owned(), |(_, rest)| rest.to_owned());
    let rows: Vec<String> = timeline.lines().map(cut).collect();
    rows.join("\n")
}
