//! Files that are at once a submission's and somebody else's: hard links to the course or to another submission.

use super::open::{Identity, identify};
use super::sources::Origin;
use super::{Answer, Submission};
use crate::course::Course;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A source of an answer: which submission it is in, of which exercise, and where it is.
type Use<'s> = (usize, &'s str, &'s Origin);

/// Takes back answers whose sources are files of the course or of another submission, and flags other hard links.
///
/// Whose file it is cannot be told, so nobody is given points for it and nobody loses any: a person decides.
pub fn settle(course: &Course, submissions: &mut [Submission]) {
    let mut unclear: Vec<(usize, String, String)> = Vec::new();
    let mut flags: Vec<(usize, String)> = Vec::new();
    let mut uses: BTreeMap<Identity, Vec<Use<'_>>> = BTreeMap::new();
    for (index, submission) in submissions.iter().enumerate() {
        for (exercise, origins) in &submission.origins {
            for origin in origins {
                if let Some(identity) = origin.identity {
                    uses.entry(identity).or_default().push((index, exercise, origin));
                }
            }
        }
    }
    let is_linked = |origin: &Origin| origin.names > 1;
    let ours = match uses.values().flatten().any(|(_, _, origin)| is_linked(origin)) {
        true => files_of(course),
        false => BTreeMap::new(),
    };
    for (identity, uses) in &uses {
        for &(index, exercise, origin) in uses {
            let own = format!("{} of {}", origin.path, submissions[index].id);
            let is_elsewhere = |file: &&PathBuf| file.canonicalize().ok() != origin.file.canonicalize().ok();
            if let Some(file) = ours.get(identity).filter(is_elsewhere) {
                let words = format!("{own} is the course's own file {}, by a hard link", file.display());
                unclear.push((index, exercise.to_owned(), words));
            } else if let Some((other, _, theirs)) = uses.iter().find(|(other, _, _)| *other != index)
                && !is_stub(course, exercise, &submissions[index])
            {
                let theirs = format!("{} of {}", theirs.path, submissions[*other].id);
                let words = format!("{own} and {theirs} are one and the same file: find out whose it is");
                unclear.push((index, exercise.to_owned(), words));
            } else if is_linked(origin) {
                flags.push((index, format!("{exercise}: {} is a hard link, with {} names", origin.path, origin.names)));
            }
        }
    }
    for (index, exercise, words) in unclear {
        submissions[index].answers.insert(exercise, Answer::Unclear(words));
    }
    for (index, words) in flags {
        submissions[index].flags.push(words);
    }
}

/// An archive may keep equal files once: the stubs of those who have not begun.
fn is_stub(course: &Course, exercise: &str, submission: &Submission) -> bool {
    let Some(Answer::Sources(sources)) = submission.answers.get(exercise) else { return false };
    let stub = course.exercise(exercise).and_then(|exercise| course.stub(exercise));
    stub.is_ok_and(|stub| sources.files().iter().any(|file| file.text == stub) && sources.files().len() == 1)
}

/// Every file of the course that an answer could be linked to.
fn files_of(course: &Course) -> BTreeMap<Identity, PathBuf> {
    let mut files = BTreeMap::new();
    for name in ["exercises", "solutions", "checker"] {
        add_files(&course.root.join(name), &mut files);
    }
    files
}

fn add_files(folder: &Path, files: &mut BTreeMap<Identity, PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let Ok(metadata) = entry.path().symlink_metadata() else { continue };
        if metadata.is_dir() {
            add_files(&entry.path(), files);
        } else if let (Some(identity), 2..) = identify(&metadata) {
            files.insert(identity, entry.path());
        }
    }
}
