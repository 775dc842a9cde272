//! What a person handed in: of each exercise the files of its `src`, and nothing else.
//!
//! Manifests, the lock file, tests, the toolchain and all settings are the course's own. What else lies in a submission
//! is listed as ignored and never used.

mod sources;

use crate::course::handout::without_solutions;
use crate::course::{Course, Exercise};
use anyhow::{Context, Result, bail};
pub use sources::Sources;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How many ignored files are listed.
const MOST_IGNORED: usize = 50;
/// How far down the course's folder is looked for: archives often wrap it in a folder or two.
const DEEPEST: usize = 3;

/// A submission, read.
#[derive(Clone, Debug)]
pub struct Submission {
    /// What it is called in results: its folder's or file's name.
    pub id: String,
    /// The sources of each exercise that was handed in, by the exercise's name.
    pub answers: BTreeMap<String, Sources>,
    /// Files that take no part.
    pub ignored: Vec<String>,
}

/// Reads the submission at `path`: a folder with a copy of the course or of one exercise in it, or, if `only` names the
/// exercise, a single Rust file.
///
/// # Errors
/// When there is nothing to read, or nothing of the course in it.
pub fn read(course: &Course, path: &Path, only: Option<&Exercise>) -> Result<Submission> {
    let full = path.canonicalize().with_context(|| format!("cannot open the submission {}", path.display()))?;
    let id = full
        .file_stem()
        .filter(|_| full.is_file())
        .or(full.file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_else(|| "submission".to_owned());
    let mut submission = Submission { id, answers: BTreeMap::new(), ignored: Vec::new() };
    if full.is_file() {
        let Some(exercise) = only else {
            bail!("{} is a single file: say which exercise it answers with --exercise NAME", path.display());
        };
        submission.answers.insert(exercise.name.clone(), Sources::single_file(&full)?);
        return Ok(submission);
    }
    if let Some(root) = search(&full, &|folder| folder.join("exercises").is_dir()) {
        read_course(course, &root, &mut submission)?;
        return Ok(submission);
    }
    let is_exercise = |folder: &Path| exercise_in(course, folder, only).is_some();
    if let Some(folder) = search(&full, &is_exercise)
        && let Some(exercise) = exercise_in(course, &folder, only)
    {
        read_exercise(exercise, &folder, &mut submission)?;
        return Ok(submission);
    }
    bail!("{} has neither a folder `exercises` nor the `src/lib.rs` of an exercise in it", path.display())
}

/// The nearest folder from `start` down for which `is_it` holds, in the order of names.
fn search(start: &Path, is_it: &dyn Fn(&Path) -> bool) -> Option<PathBuf> {
    let mut level = vec![start.to_owned()];
    for _ in 0..=DEEPEST {
        if let Some(found) = level.iter().find(|folder| is_it(folder)) {
            return Some(found.clone());
        }
        level = level.iter().flat_map(|folder| sub_folders(folder)).collect();
    }
    None
}

fn sub_folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut folders: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter(|entry| entry.file_name() != "target" && !entry.file_name().to_string_lossy().starts_with('.'))
        .map(|entry| entry.path())
        .take(1_000)
        .collect();
    folders.sort();
    folders
}

/// The exercise that lies in `folder`: its package's name, or the folder's own, or the one that was asked for.
fn exercise_in<'c>(course: &'c Course, folder: &Path, only: Option<&'c Exercise>) -> Option<&'c Exercise> {
    if !is_regular(&folder.join("src").join("lib.rs")) {
        return None;
    }
    let folder_name = folder.file_name()?.to_string_lossy();
    let package = package_name(&folder.join("Cargo.toml"));
    let found = course.exercises.iter().find(|exercise| {
        package.as_deref() == Some(&exercise.name)
            || exercise.folder_name() == folder_name
            || exercise.name == folder_name
    });
    found.or(only)
}

fn package_name(manifest: &Path) -> Option<String> {
    if std::fs::metadata(manifest).ok()?.len() > 100_000 {
        return None;
    }
    let table: toml::Table = std::fs::read_to_string(manifest).ok()?.parse().ok()?;
    Some(table.get("package")?.get("name")?.as_str()?.to_owned())
}

fn is_regular(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_file())
}

fn read_course(course: &Course, root: &Path, submission: &mut Submission) -> Result<()> {
    for exercise in &course.exercises {
        let folder = root.join("exercises").join(&exercise.place);
        if folder.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
            read_exercise(exercise, &folder, submission)?;
        }
    }
    for name in ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "rust-toolchain", "build.rs", ".cargo", ".config"] {
        let ours = course.root.join(name);
        list_ignored(&root.join(name), &ours, name, &|_, text| without_solutions(text), &mut submission.ignored);
    }
    Ok(())
}

fn read_exercise(exercise: &Exercise, folder: &Path, submission: &mut Submission) -> Result<()> {
    let sources = Sources::read(&folder.join("src"), &exercise.place, &mut submission.ignored)?;
    if sources.has_root() {
        submission.answers.insert(exercise.name.clone(), sources);
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    let mut names: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.file_name()).collect();
    names.sort();
    for name in names {
        if name != "src" && name != "target" {
            let shown = format!("exercises/{}/{}", exercise.place, name.to_string_lossy());
            let handed_out = |path: &Path, text: &[u8]| exercise.as_handed_out(path, text);
            let ours = exercise.folder.join(&name);
            list_ignored(&folder.join(&name), &ours, &shown, &handed_out, &mut submission.ignored);
        }
    }
    Ok(())
}

/// What a file of the course, by its path and text, is in a handout.
type HandedOut<'a> = &'a dyn Fn(&Path, &[u8]) -> Vec<u8>;

/// Lists what lies at `theirs`, unless it is the course's own file, or what was handed out of it.
fn list_ignored(theirs: &Path, ours: &Path, shown: &str, handed_out: HandedOut<'_>, ignored: &mut Vec<String>) {
    let Ok(metadata) = theirs.symlink_metadata() else { return };
    if ignored.len() >= MOST_IGNORED {
        return;
    }
    if metadata.is_dir() {
        let Ok(entries) = std::fs::read_dir(theirs) else { return };
        let mut names: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.file_name()).take(200).collect();
        names.sort();
        for name in names {
            let inner = format!("{shown}/{}", name.to_string_lossy());
            list_ignored(&theirs.join(&name), &ours.join(&name), &inner, handed_out, ignored);
        }
        return;
    }
    if !(metadata.is_file() && is_the_courses(theirs, metadata.len(), ours, handed_out)) {
        ignored.push(shown.to_owned());
    }
}

fn is_the_courses(theirs: &Path, length: u64, ours: &Path, handed_out: HandedOut<'_>) -> bool {
    let Ok(text) = std::fs::read(ours) else { return false };
    if length > 4_000_000 {
        return false;
    }
    let Ok(theirs) = std::fs::read(theirs) else { return false };
    theirs == text || theirs == handed_out(ours, &text)
}
