//! What took no part in the grading.

use super::find::{Candidate, roots};
use super::open;
use super::sources::is_source;
use super::tree::{Tree, below, is_below, last, parent, shown};
use crate::course::Course;
use crate::course::handout::without_solutions;
use std::collections::BTreeMap;
use std::path::Path;

/// How many lines are listed.
const MOST_LINES: usize = 50;
/// How many files of one folder are listed one by one.
const MOST_OF_A_FOLDER: usize = 10;
/// How many files are compared with the course's own.
const MOST_COMPARED: usize = 2_000;
/// The longest file that is compared, in bytes.
const LONGEST: u64 = 4_000_000;
/// The longest path that is listed whole, in characters.
const LONGEST_PATH: usize = 200;

/// Lists what is neither a source of an answer nor the course's own file, or what was handed out of it.
///
/// `answers` are the folders that answer an exercise, each with the exercise's name.
pub(super) fn list(course: &Course, tree: &Tree, answers: &[(&str, &Candidate)]) -> Vec<String> {
    let roots: Vec<&str> = roots(tree).collect();
    let is_answer =
        |path: &str| is_source(path) && answers.iter().any(|(_, candidate)| is_below(path, &candidate.sources));
    let is_passed_over = |path: &str| {
        let inside = |name: &str| roots.iter().any(|root| is_below(path, &below(root, name)));
        last(path) == ".DS_Store" || ["checker", "solutions", ".poll-by-poll"].into_iter().any(inside)
    };
    let mut compared = 0;
    let mut is_the_courses = |path: &str, file: &Path| {
        compared += 1;
        if compared > MOST_COMPARED {
            return false;
        }
        let answer = answers.iter().find(|(_, candidate)| is_below(path, &candidate.folder));
        if let Some((name, candidate)) = answer
            && let Some(exercise) = course.exercises.iter().find(|exercise| exercise.name == *name)
        {
            let ours = exercise.folder.join(&path[prefix(&candidate.folder).len()..]);
            return is_same(file, &ours, &|text| exercise.as_handed_out(&ours, text));
        }
        roots.iter().filter(|root| is_below(path, root)).any(|root| {
            let ours = course.root.join(&path[prefix(root).len()..]);
            is_same(file, &ours, &without_solutions)
        })
    };
    let mut unused: Vec<&str> = Vec::new();
    for (path, file) in &tree.files {
        if !is_answer(path) && !is_passed_over(path) && !is_the_courses(path, file) {
            unused.push(path);
        }
    }
    unused.extend(tree.others.keys().map(String::as_str));
    unused.sort_unstable();
    // A copy of the course that lies in folders of its own is listed as if it did not.
    let wrapper = match roots.as_slice() {
        [root] => prefix(root),
        _ => String::new(),
    };
    let own = |path: &str| path.strip_prefix(&wrapper).unwrap_or(path).to_owned();
    let mut lines = by_folder(&unused, &own);
    for unseen in &tree.unseen {
        lines.push(format!("{} ({})", shorter(shown(&own(&unseen.path))), unseen.words()));
    }
    let rest = lines.len().saturating_sub(MOST_LINES);
    if rest > 0 {
        lines.truncate(MOST_LINES - 1);
        lines.push(format!("… and {} more", rest + 1));
    }
    lines
}

/// A line a file, or one for a folder where many lie in it.
fn by_folder(paths: &[&str], own: &dyn Fn(&str) -> String) -> Vec<String> {
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        folders.entry(parent(path).unwrap_or_default()).or_default().push(path);
    }
    let mut lines = Vec::new();
    for (folder, paths) in folders {
        if paths.len() > MOST_OF_A_FOLDER {
            lines.push(format!("{} ({} files)", shorter(&own(&below(folder, "…"))), paths.len()));
            continue;
        }
        lines.extend(paths.iter().map(|path| shorter(&own(path))));
    }
    lines
}

/// What the paths of all that lies in a folder begin with.
fn prefix(folder: &str) -> String {
    below(folder, "")
}

fn shorter(path: &str) -> String {
    match path.char_indices().nth(LONGEST_PATH) {
        Some((end, _)) => format!("{}…", &path[..end]),
        None => path.to_owned(),
    }
}

/// Whether a file is ours, or what was handed out of it, whatever its line ends.
fn is_same(theirs: &Path, ours: &Path, handed_out: &dyn Fn(&[u8]) -> Vec<u8>) -> bool {
    let Ok(ours) = open::read(ours, LONGEST) else { return false };
    let Ok(theirs) = open::read(theirs, LONGEST) else { return false };
    let theirs = with_plain_ends(&theirs.text);
    let ours = with_plain_ends(&ours.text);
    theirs == ours || theirs == handed_out(&ours)
}

fn with_plain_ends(text: &[u8]) -> Vec<u8> {
    let lines: Vec<&[u8]> =
        text.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).collect();
    lines.join(&b'\n')
}
