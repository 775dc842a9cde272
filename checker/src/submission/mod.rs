//! What a person handed in: of each exercise the files of its `src`, and nothing else.
//!
//! Manifests, the lock file, tests, the toolchain and all settings are the course's own. What else lies in a submission
//! is listed as ignored and never used.
//!
//! named → tree → found → sources: each submission gets an id, everything below its folder is listed without opening
//! anything, exercises are found in that list by name, and only then are their sources read.

mod find;
mod id;
mod ignored;
mod open;
mod shared;
mod sources;
mod tree;

use crate::course::{Course, Exercise};
use find::{Candidate, Found, Place};
pub use id::{Named, name_all};
pub use shared::settle;
pub use sources::Sources;
use sources::{Gathered, Origin, Refused};
use std::collections::BTreeMap;
use std::path::Path;
use tree::{Tree, in_words, shown};

/// How many links and other special files are named in a flag.
const MOST_NAMED: usize = 3;

/// A submission, read.
#[derive(Debug)]
pub struct Submission {
    /// What it is called in results.
    pub id: String,
    /// What it was called when it was handed in.
    pub submitted_as: String,
    /// What was handed in for each exercise that was asked for, by its name.
    pub answers: BTreeMap<String, Answer>,
    /// Files that take no part.
    pub ignored: Vec<String>,
    /// What a person should look at, in words.
    pub flags: Vec<String>,
    /// The files that sources were read from, by exercise.
    origins: BTreeMap<String, Vec<Origin>>,
}

/// What was handed in for one exercise. The words say what was found instead of sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Sources(Sources),
    /// More than is compiled: the answer's own doing.
    TooMuch(String),
    /// Nothing.
    Missing(String),
    /// It could not be read, or it is not clear what counts: no fault of the answer's, and never a zero.
    Unclear(String),
}

/// Reads a submission: a folder with the course, or some of its exercises, or one exercise in it; or, if `only` names the
/// exercise, a single Rust file or a folder with a `lib.rs`. Nothing that lies in `out` is read, since results go there.
///
/// Whatever is wrong with it is in its answers.
pub fn read(
    course: &Course,
    exercises: &[&Exercise],
    named: &Named,
    only: Option<&Exercise>,
    out: Option<&Path>,
) -> Submission {
    let mut submission = Submission {
        id: named.id.clone(),
        submitted_as: named.submitted_as.clone(),
        answers: BTreeMap::new(),
        ignored: Vec::new(),
        flags: Vec::new(),
        origins: BTreeMap::new(),
    };
    match submission.read_from(course, exercises, &named.path, only, out) {
        Ok(()) => {}
        Err(why) => {
            let unclear = |exercise: &&Exercise| (exercise.name.clone(), Answer::Unclear(why.clone()));
            submission.answers = exercises.iter().map(unclear).collect();
        }
    }
    submission
}

impl Submission {
    /// Fails, in words, where nothing of it can be graded.
    fn read_from(
        &mut self,
        course: &Course,
        exercises: &[&Exercise],
        path: &Path,
        only: Option<&Exercise>,
        out: Option<&Path>,
    ) -> Result<(), String> {
        // Not the link at the end of `alice/`, but what it is itself.
        let path: &Path = &path.components().collect::<std::path::PathBuf>();
        let metadata = path.symlink_metadata().map_err(|error| format!("cannot open {}: {error}", path.display()))?;
        if metadata.is_symlink() {
            return Err(format!("{} is a symbolic link, which is not followed: name what it leads to", path.display()));
        }
        if metadata.is_file() {
            return self.read_file(path, only);
        }
        if !metadata.is_dir() {
            return Err(format!("{} is neither a file nor a folder", path.display()));
        }
        let full = path.canonicalize().map_err(|error| format!("cannot open {}: {error}", path.display()))?;
        let tree = Tree::below(&full, out);
        let found = Found::search(course, &tree, &full.file_name().map(in_words).unwrap_or_default());
        // Where no folder bears the name of an exercise, the only one that is asked for may still be there.
        let elsewhere = only.filter(|_| !found.is_anything()).and_then(|exercise| {
            let place = found.place_of_only(&exercise.name)?;
            Some((exercise, place))
        });
        let mut answers: Vec<(&str, &Candidate)> = found.named().collect();
        if let Some((exercise, Place::At(candidate))) = &elsewhere {
            answers.push((&exercise.name, candidate));
        }
        self.ignored = ignored::list(course, &tree, &answers);
        self.flags.extend(special(&tree));
        match elsewhere {
            Some((exercise, place)) => self.take(exercise, place, &tree),
            None if found.is_anything() => {
                exercises.iter().for_each(|exercise| self.take(exercise, found.place(&exercise.name), &tree));
            }
            None => return Err(nothing(path, &tree)),
        }
        Ok(())
    }

    fn read_file(&mut self, path: &Path, only: Option<&Exercise>) -> Result<(), String> {
        let shown = path.display();
        if !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("rs")) {
            return Err(format!("{shown} is not a Rust file{}", advice(&shown.to_string())));
        }
        let Some(exercise) = only else {
            return Err(format!("{shown} is a single file: say which exercise it answers with --exercise NAME"));
        };
        let gathered = sources::gather_file(path);
        if let Ok(gathered) = &gathered
            && let [file] = gathered.sources.files()
            && is_archive(&file.text)
        {
            return Err(format!("{shown} is an archive, although it has the name of a Rust file: unpack it"));
        }
        self.add(exercise, gathered);
        Ok(())
    }

    /// Takes what lies at a place as the answer to an exercise.
    fn take(&mut self, exercise: &Exercise, place: Place, tree: &Tree) {
        let candidate = match place {
            Place::At(candidate) => candidate,
            Place::Unclear(why) => {
                self.answers.insert(exercise.name.clone(), Answer::Unclear(why));
                return;
            }
            Place::Nowhere(why) => {
                // It may lie where nobody could look.
                let hidden = not_searched(tree).map(|place| Answer::Unclear(format!("it was not found, and {place}")));
                let special = tree.others.iter().find(|(path, _)| path.contains(&exercise.name));
                let also = special.map(|(path, what)| format!("; {path} is {what}")).unwrap_or_default();
                let answer = hidden.unwrap_or_else(|| Answer::Missing(format!("{why}{also}")));
                self.answers.insert(exercise.name.clone(), answer);
                return;
            }
        };
        self.add(exercise, sources::gather(tree, &candidate.sources));
    }

    fn add(&mut self, exercise: &Exercise, gathered: Result<Gathered, Refused>) {
        let answer = match gathered {
            Ok(gathered) => {
                self.origins.insert(exercise.name.clone(), gathered.origins);
                Answer::Sources(gathered.sources)
            }
            Err(Refused::TooMuch(why)) => Answer::TooMuch(why),
            Err(Refused::Trouble(why)) => Answer::Unclear(why),
        };
        self.answers.insert(exercise.name.clone(), answer);
    }
}

/// A flag for links, FIFOs and the like.
fn special(tree: &Tree) -> Option<String> {
    let mut named: Vec<String> =
        tree.others.iter().take(MOST_NAMED).map(|(path, what)| format!("{path} is {what}")).collect();
    let rest = tree.others.len().checked_sub(named.len()).filter(|rest| *rest > 0);
    named.extend(rest.map(|rest| format!("and so are {rest} more")));
    (!named.is_empty()).then(|| named.join(", "))
}

/// A place where something may lie that was not seen.
fn not_searched(tree: &Tree) -> Option<String> {
    let unseen = tree.unseen.first()?;
    Some(format!("{} could not be searched: {}", shown(&unseen.path), unseen.words()))
}

/// Why a folder is nobody's answer.
fn nothing(path: &Path, tree: &Tree) -> String {
    let mut words = format!("nothing of the course was found in {}", path.display());
    if let Some(place) = not_searched(tree) {
        words.push_str(&format!("; {place}"));
    }
    if let Some((path, what)) = tree.others.first_key_value() {
        words.push_str(&format!("; {path} is {what}"));
    }
    match tree.files.keys().find(|path| is_archives_name(path)) {
        Some(archive) => words.push_str(&format!("; there is an archive in it, {archive}: unpack it")),
        None if tree.files.is_empty() => words.push_str("; there is no file in it"),
        None => words.push_str(
            ": no folder with a src/lib.rs bears the name of an exercise. If it answers a single exercise, say which one \
             with --exercise NAME",
        ),
    }
    words
}

/// What to do with a file that is not Rust.
fn advice(name: &str) -> &'static str {
    if is_archives_name(name) {
        ": unpack it, and hand over the folder"
    } else {
        ": hand over a folder, or with --exercise NAME a file whose name ends in .rs"
    }
}

fn is_archives_name(name: &str) -> bool {
    const ENDS: [&str; 11] = [".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".xz", ".zst", ".bz2", ".txz", ".tbz2"];
    let name = name.to_lowercase();
    ENDS.iter().any(|end| name.ends_with(end))
}

/// Whether a text begins as zip, gzip, 7z, xz and rar files do.
fn is_archive(text: &[u8]) -> bool {
    let starts: [&[u8]; 5] = [b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"\xfd7zXZ", b"Rar!"];
    starts.iter().any(|start| text.starts_with(start))
}
