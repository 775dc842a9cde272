//! The result folder. Whatever happens to a run, what lies in it is whole, and nothing of a former run is lost.

use super::{feedback, gradebook};
use crate::verdict::{Grades, Run, SCHEMA, SubmissionResult};
use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// The files of all submissions together.
const OF_ALL: [&str; 2] = ["grades.json", "gradebook.csv"];
/// The file that a run locks.
const LOCK: &str = ".grading";
/// The file that shows that a folder holds the results of a submission.
const OF_ONE: &str = "result.json";

/// Where results are written: `grades.json`, with a gradebook if one is wanted, and a folder for each submission with
/// `result.json` and `feedback.md`. A timeline in them has no times, so that two runs of the same answers with the same seed
/// write the same files apart from `duration_ms`.
#[derive(Debug)]
pub struct ResultFolder {
    folder: PathBuf,
    with_gradebook: bool,
    written: AtomicBool,
    /// Locked for as long as this lives, so that no other run writes here.
    _lock: File,
}

impl ResultFolder {
    /// Makes the folder if there is none, and tries whether it can be written.
    ///
    /// # Errors
    /// When it cannot.
    pub fn open(folder: &Path, with_gradebook: bool) -> Result<Self> {
        let refused = || format!("results cannot be written to {}: name another folder with --out", folder.display());
        std::fs::create_dir_all(folder).with_context(refused)?;
        let lock = File::create(folder.join(LOCK)).with_context(refused)?;
        // Where the file system knows no locks, nobody is kept out.
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            bail!(
                "another run writes its results to {}: let it end, or name another folder with --out",
                folder.display()
            );
        }
        let results = Self { folder: folder.to_owned(), with_gradebook, written: AtomicBool::new(false), _lock: lock };
        let probe = folder.join("grades.new");
        std::fs::write(&probe, "whether this folder can be written").with_context(refused)?;
        std::fs::remove_file(&probe).with_context(refused)?;
        for name in OF_ALL {
            let path = folder.join(name);
            ensure!(
                !path.is_dir(),
                "{} is a folder, and a file of this name is to be written: move it",
                path.display()
            );
        }
        Ok(results)
    }

    /// Whether the results of these submissions have room beside what is there: nothing but former results may be in their
    /// way. `handed_in` is where the submissions lie.
    ///
    /// # Errors
    /// When something is in the way.
    pub fn check_room<'i>(&self, ids: impl Iterator<Item = &'i str>, handed_in: &[PathBuf]) -> Result<()> {
        let handed_in: BTreeSet<PathBuf> = handed_in.iter().filter_map(|path| path.canonicalize().ok()).collect();
        for id in ids {
            let own = self.folder.join(id);
            let Ok(metadata) = own.symlink_metadata() else { continue };
            let is_handed_in = own.canonicalize().is_ok_and(|full| handed_in.contains(&full));
            if is_handed_in || !metadata.is_dir() || !(is_result(&own) || is_empty(&own)) {
                bail!(
                    "the results of {id} go to {}, where something else is: name another folder with --out",
                    own.display()
                );
            }
        }
        Ok(())
    }

    /// Moves what former runs have left to a folder of its own, so that nothing of it is taken for a result of this run;
    /// says so, if there was anything.
    ///
    /// # Errors
    /// When it cannot be moved.
    pub fn clear(&self) -> Result<Option<String>> {
        let mut former = Vec::new();
        let listed = std::fs::read_dir(&self.folder);
        let listed = listed.with_context(|| format!("cannot list {}", self.folder.display()))?;
        let mut submissions = 0;
        for entry in listed {
            let entry = entry.with_context(|| format!("cannot list {}", self.folder.display()))?;
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && is_result(&entry.path()) {
                submissions += 1;
                former.push(entry.file_name());
            } else if !is_folder && OF_ALL.iter().any(|name| entry.file_name() == *name) {
                former.push(entry.file_name());
            }
        }
        if former.is_empty() {
            return Ok(None);
        }
        let to = (1..)
            .map(|number| self.folder.join(format!("former-{number}")))
            .find(|folder| folder.symlink_metadata().is_err())
            .context("there is always another number")?;
        std::fs::create_dir(&to).with_context(|| format!("cannot make {}", to.display()))?;
        for name in former {
            std::fs::rename(self.folder.join(&name), to.join(&name))
                .with_context(|| format!("cannot move former results to {}", to.display()))?;
        }
        Ok(Some(format!(
            "{} had results of a former run, of {submissions} submissions: they are in {} now",
            self.folder.display(),
            to.display()
        )))
    }

    /// Writes what one submission has come to.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn put(&self, run: &Run, submission: &SubmissionResult) -> Result<()> {
        let submission = without_times(submission);
        let own = Grades { run: run.clone(), unfinished: Vec::new(), submissions: vec![submission.clone()] };
        let folder = self.folder.join(&submission.handed.id);
        let text = json(&own)?;
        put(folder.join("feedback.md"), feedback::write(&submission).as_bytes())
            .and_then(|()| put(folder.join(OF_ONE), &text))
            .inspect_err(|_| drop(std::fs::remove_dir(&folder)))?;
        self.written.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Whether the results of any submission were written.
    pub fn has_any(&self) -> bool {
        self.written.load(Ordering::Relaxed)
    }

    /// Writes what all have come to.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn finish(&self, grades: &Grades) -> Result<()> {
        let submissions = grades.submissions.iter().map(without_times).collect();
        let grades = Grades { submissions, ..grades.clone() };
        put(self.folder.join("grades.json"), &json(&grades)?)?;
        if self.with_gradebook {
            put(self.folder.join("gradebook.csv"), &gradebook::write(&grades)?)?;
        }
        Ok(())
    }
}

impl Drop for ResultFolder {
    fn drop(&mut self) {
        // It says nothing to people. If it stays, it is taken over by the next run.
        let _ = std::fs::remove_file(self.folder.join(LOCK));
    }
}

/// Whether a folder holds the results of a submission.
fn is_result(folder: &Path) -> bool {
    #[derive(serde::Deserialize)]
    struct Head {
        schema: String,
    }
    let text = std::fs::read(folder.join(OF_ONE)).unwrap_or_default();
    serde_json::from_slice::<Head>(&text).is_ok_and(|head| head.schema == SCHEMA)
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
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
    let written = std::fs::create_dir_all(parent)
        .and_then(|()| std::fs::write(&fresh, text))
        .and_then(|()| std::fs::rename(&fresh, &path));
    written
        .inspect_err(|_| drop(std::fs::remove_file(&fresh)))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// A submission's results with timelines whose rows have no first column.
fn without_times(submission: &SubmissionResult) -> SubmissionResult {
    let cut = |line: &str| line.split_once('│').map_or(line.to_owned(), |(_, rest)| rest.to_owned());
    let mut submission = submission.clone();
    for test in submission.exercises.iter_mut().flat_map(|exercise| &mut exercise.tests) {
        test.timeline = test.timeline.lines().map(cut).collect::<Vec<String>>().join("\n");
    }
    submission
}
