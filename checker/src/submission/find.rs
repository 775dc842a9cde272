//! Finds the exercises in what was handed in: by the name of their package or folder, wherever they lie.

use super::open;
use super::tree::{Tree, below, is_below, last, parent, shown};
use crate::course::Course;
use std::collections::{BTreeMap, BTreeSet};

/// The longest manifest that is read, in bytes.
const LONGEST_MANIFEST: u64 = 100_000;

/// A folder that answers an exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The exercise's folder.
    pub folder: String,
    /// Where its sources lie: its `src`, or itself if its `lib.rs` lies right in it.
    pub sources: String,
    /// Why it may be meant for another exercise.
    doubt: Option<String>,
}

/// Where an exercise's answer lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    At(Candidate),
    /// Nowhere: in words.
    Nowhere(String),
    /// A person has to say which one it is: in words.
    Unclear(String),
}

/// Which folders answer which exercises.
#[derive(Debug, Default)]
pub(super) struct Found {
    candidates: BTreeMap<String, Vec<Candidate>>,
    /// Folders of exercises without sources, by the exercise's name.
    empty: BTreeMap<String, Vec<String>>,
    /// Folders with a `src/lib.rs`, or with a `lib.rs` right in them, that bear the name of no exercise.
    unnamed: Vec<Candidate>,
    loose: Vec<Candidate>,
}

impl Found {
    /// Looks through the tree of a submission whose own folder is called `name`.
    pub fn search(course: &Course, tree: &Tree, name: &str) -> Self {
        let mut found = Self::default();
        let own = the_courses_own(tree);
        for folder in &tree.folders {
            if !own.iter().any(|own| own == folder || is_below(folder, own)) {
                found.look_at(course, tree, folder, if folder.is_empty() { name } else { last(folder) });
            }
        }
        found
    }

    fn look_at(&mut self, course: &Course, tree: &Tree, folder: &str, name: &str) {
        let by_folder = exercise_of_folder(course, name);
        let src = tree.folder_called(folder, "src");
        let Some(sources) = src.as_deref().filter(|src| tree.file_called(src, "lib.rs").is_some()) else {
            if tree.file_called(folder, "lib.rs").is_some() && !name.eq_ignore_ascii_case("src") {
                let candidate = Candidate { folder: folder.to_owned(), sources: folder.to_owned(), doubt: None };
                match by_folder {
                    Some(exercise) => self.candidates.entry(exercise.to_owned()).or_default().push(candidate),
                    None => self.loose.push(candidate),
                }
            } else if let Some(exercise) = by_folder
                && (src.is_some() || tree.file_called(folder, "Cargo.toml").is_some())
            {
                self.empty.entry(exercise.to_owned()).or_default().push(folder.to_owned());
            }
            return;
        };
        let package = package_name(tree, folder);
        let by_package = package.as_deref().and_then(|name| exercise_called(course, name));
        let mut candidate = Candidate { folder: folder.to_owned(), sources: sources.to_owned(), doubt: None };
        if let (Some(of_package), Some(of_folder)) = (by_package, by_folder)
            && of_package != of_folder
        {
            candidate.doubt = Some(format!(
                "the folder {} is called as {of_folder}, and its Cargo.toml says that it is {of_package}",
                shown(folder)
            ));
        }
        let exercises: BTreeSet<&str> = by_package.into_iter().chain(by_folder).collect();
        if exercises.is_empty() {
            self.unnamed.push(candidate);
            return;
        }
        for exercise in exercises {
            self.candidates.entry(exercise.to_owned()).or_default().push(candidate.clone());
        }
    }

    /// Whether there is anything of the course.
    pub fn is_anything(&self) -> bool {
        !self.candidates.is_empty() || !self.empty.is_empty()
    }

    /// Every folder that bears the name of an exercise, with the exercise's name.
    pub fn named(&self) -> impl Iterator<Item = (&str, &Candidate)> {
        let all = self.candidates.iter();
        all.flat_map(|(exercise, some)| some.iter().map(|candidate| (exercise.as_str(), candidate)))
    }

    /// Where the answer to an exercise lies.
    pub fn place(&self, exercise: &str) -> Place {
        let Some(candidates) = self.candidates.get(exercise) else {
            return Place::Nowhere(match self.empty.get(exercise).and_then(|folders| folders.first()) {
                Some(folder) => format!("there is no src/lib.rs in {}", shown(folder)),
                None => format!("no folder with a src/lib.rs in it is called {exercise}, and no package"),
            });
        };
        match candidates.as_slice() {
            [Candidate { doubt: Some(doubt), .. }] => {
                Place::Unclear(format!("{doubt}: it is not clear which exercise it answers"))
            }
            [candidate] => Place::At(candidate.clone()),
            several => Place::Unclear(which(exercise, several)),
        }
    }

    /// Where the answer to the only exercise that is asked for may lie, although no folder bears the name of any.
    pub fn place_of_only(&self, exercise: &str) -> Option<Place> {
        let depth = |candidate: &&Candidate| candidate.folder.split('/').filter(|part| !part.is_empty()).count();
        let nearest = self.loose.iter().map(|candidate| depth(&candidate)).min();
        let loose: Vec<Candidate> =
            self.loose.iter().filter(|candidate| Some(depth(candidate)) == nearest).cloned().collect();
        let candidates = if self.unnamed.is_empty() { &loose } else { &self.unnamed };
        match candidates.as_slice() {
            [] => None,
            [candidate] => Some(Place::At(candidate.clone())),
            several => Some(Place::Unclear(which(exercise, several))),
        }
    }
}

fn which(exercise: &str, candidates: &[Candidate]) -> String {
    let mut folders: Vec<&str> = candidates.iter().map(|candidate| shown(&candidate.folder)).collect();
    let rest = folders.len().saturating_sub(5);
    folders.truncate(5);
    let more = if rest > 0 { format!(", and {rest} more") } else { String::new() };
    format!("{} all answer {exercise}{more}: leave one of them in the submission", folders.join(" and "))
}

/// Folders of the course that hold the sources of others: the checker, and in a whole copy the solutions.
fn the_courses_own(tree: &Tree) -> Vec<String> {
    roots(tree).flat_map(|root| ["checker", "solutions"].map(|name| below(root, name))).collect()
}

/// The folders that the course, or a copy of it, lies in.
pub(super) fn roots(tree: &Tree) -> impl Iterator<Item = &str> {
    tree.folders.iter().filter(|folder| last(folder) == "exercises").filter_map(|folder| parent(folder))
}

/// The exercise whose package this is.
fn exercise_called<'c>(course: &'c Course, name: &str) -> Option<&'c str> {
    let name = name.replace('-', "_");
    course.places.iter().map(|place| place.name.as_str()).find(|known| *known == name)
}

/// The exercise whose folder has this name, whatever number it has, and also if the name is that of a copy:
/// `02_timer_future`, `7_timer-future`, `Timer_Future (1)`, `timer_future - Copy`.
fn exercise_of_folder<'c>(course: &'c Course, name: &str) -> Option<&'c str> {
    let plain = |name: &str| {
        let name = name.trim().to_lowercase().replace('-', "_");
        let unnumbered = name.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let unnumbered = unnumbered.strip_prefix('_').unwrap_or(&name);
        exercise_called(course, &name).or_else(|| exercise_called(course, unnumbered))
    };
    plain(name).or_else(|| plain(name.split([' ', '(', '.']).next().unwrap_or_default()))
}

fn package_name(tree: &Tree, folder: &str) -> Option<String> {
    let manifest = tree.files.get(&tree.file_called(folder, "Cargo.toml")?)?;
    let text = open::read(manifest, LONGEST_MANIFEST).ok()?.text;
    let table: toml::Table = std::str::from_utf8(&text).ok()?.trim_start_matches('\u{feff}').parse().ok()?;
    Some(table.get("package")?.get("name")?.as_str()?.to_owned())
}
