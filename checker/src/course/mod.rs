//! The course: its exercises and the fixed list of tests that an answer is judged by.
//!
//! It is read from the folders alone, without Cargo and without a cache, in a few milliseconds, and only as far as it is
//! asked for. What is on this list must have run: a test that did not report is a failed test.

pub mod causes;
mod compile_fail;
pub mod handout;
mod manifest;
pub mod members;
pub mod mistakes;
pub mod patch;
mod place;
mod pristine;
mod rubric;
mod tests;
pub mod tokens;
mod workspace;

use anyhow::{Context, Result, bail, ensure};
pub use compile_fail::CompileFail;
use members::Members;
pub use place::Place;
pub use pristine::{manifest_to_keep, read_table, same_lines, without_metadata};
pub use rubric::{Behaviour, Rubric};
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The course as it lies in its folder.
#[derive(Clone, Debug)]
pub struct Course {
    /// The folder of the workspace.
    pub root: PathBuf,
    /// Where its exercises lie, in the order of the course.
    pub places: Vec<Place>,
    /// Those of its exercises that were asked for and are complete, in the order of the course.
    pub exercises: Vec<Exercise>,
    /// Those that were asked for and are incomplete, and what is missing. Nothing is graded by them.
    broken: Vec<(Place, String)>,
}

/// An exercise that was read whole.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// The name of the package, `timer_future`.
    pub name: String,
    /// Its folder below `exercises`, `02_wakers/02_timer_future`.
    pub place: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What it is called in lists.
    pub title: String,
    /// The titles of the slides it comes from.
    pub slides: Vec<String>,
    /// About how long it takes.
    pub minutes: u32,
    /// What its answers may use beyond what every answer may.
    pub allow: BTreeSet<Capability>,
    /// Mutants of the solution that behave as it does.
    pub equivalent: Vec<Equivalent>,
    /// Whether what audit counts may be out of bounds for now.
    pub bounds_later: bool,
    /// Whether there is one right answer, so that its solution needs no alternatives.
    pub one_answer: bool,
    /// Everything that this copy of the course can judge.
    pub tests: Vec<Test>,
    /// What is judged in class only: in a handout, the behaviours behind hidden tests.
    pub in_class: Vec<Behaviour>,
}

/// Something that an answer may use only where its exercise allows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    Unsafe,
    Process,
    Fs,
    Env,
    Net,
    Os,
}

/// A mutant of the solution that no test can catch, since it behaves as the solution does.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Equivalent {
    /// As cargo-mutants describes it, without its place: `replace < with <= in Timers::next`.
    pub mutant: String,
    /// Why it behaves the same.
    #[serde(rename = "reason")]
    pub _reason: String,
}

/// Where a test comes from, which is also how it is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Visible,
    Hidden,
    CompileFail,
}

impl Kind {
    /// Whether students have the tests of this kind.
    pub fn is_handed_out(self) -> bool {
        matches!(self, Kind::Visible | Kind::CompileFail)
    }

    /// The file below the exercise's `tests` that holds the tests of this kind.
    pub fn file(self) -> &'static str {
        match self {
            Kind::Visible => "visible.rs",
            Kind::Hidden => "hidden.rs",
            Kind::CompileFail => "compile_fail",
        }
    }
}

/// One behaviour that is judged.
#[derive(Clone, Debug)]
pub struct Test {
    pub name: String,
    /// The behaviour in one plain sentence.
    pub behaviour: String,
    pub kind: Kind,
    /// Whether it is run in all orders of its threads' steps, in virtual time.
    pub explored: bool,
    pub points: u32,
    /// The heading of the lesson that explains the behaviour; may be empty.
    pub lesson: String,
    /// Whether it is what the exercise is about: while it fails, at most half of the exercise's points count.
    pub title: bool,
    /// How long the test may run, in seconds.
    pub seconds: u64,
    /// What only a compile-fail case has.
    pub compile_fail: Option<CompileFail>,
}

impl Course {
    /// The lecture's slides by their titles, each with its exercises, in the order in which the exercises come to them.
    pub fn slides(&self) -> Vec<(&str, Vec<&Exercise>)> {
        let mut slides: Vec<(&str, Vec<&Exercise>)> = Vec::new();
        for exercise in &self.exercises {
            for slide in &exercise.slides {
                match slides.iter_mut().find(|(known, _)| known == slide) {
                    Some((_, exercises)) => exercises.push(exercise),
                    None => slides.push((slide, vec![exercise])),
                }
            }
        }
        slides
    }

    /// Reads the course that `start` is in: the nearest folder upwards with `exercises` and `checker` in it. Of its
    /// exercises those called `names` are read, or all if there is no name.
    ///
    /// # Errors
    /// When there is no course, or no exercise of such a name.
    pub fn find(start: &Path, names: &[String]) -> Result<Self> {
        // Not in the form that Windows calls canonical, which other programs do not take.
        let start = std::path::absolute(start).with_context(|| format!("cannot open {}", start.display()))?;
        let root = start.ancestors().find(|folder| {
            folder.join("exercises").is_dir() && folder.join("checker").is_dir() && folder.join("Cargo.toml").is_file()
        });
        match root {
            Some(root) => Self::read(root, names),
            None => bail!(
                "{} is not inside the course: run this in the folder that has `exercises` and `Cargo.toml` in it",
                start.display()
            ),
        }
    }

    fn read(root: &Path, names: &[String]) -> Result<Self> {
        let mut course =
            Self { root: root.to_owned(), places: Place::all(root)?, exercises: Vec::new(), broken: Vec::new() };
        ensure!(!course.places.is_empty(), "there is no exercise below {}", root.join("exercises").display());
        let mut wanted = BTreeSet::new();
        for name in names {
            wanted.insert(course.place(name)?.name.clone());
        }
        for place in course.places.iter().filter(|place| names.is_empty() || wanted.contains(&place.name)) {
            match Exercise::read(root, place) {
                Ok(exercise) => course.exercises.push(exercise),
                Err(error) => course.broken.push((place.clone(), format!("{error:#}"))),
            }
        }
        Ok(course)
    }

    /// Where the exercise called `name` lies: its own name, or its folder's, or a path of its folder or of what is in it.
    fn place(&self, name: &str) -> Result<&Place> {
        let wanted = name.replace('\\', "/");
        let wanted = wanted.trim_end_matches('/').trim_start_matches("./").trim_start_matches("exercises/");
        let is_called = |place: &&Place| place.name == wanted || place.place == wanted || place.folder_name() == wanted;
        let path = Path::new(name).canonicalize().ok();
        let holds = |place: &&Place| {
            path.as_ref().is_some_and(|path| place.folder.canonicalize().is_ok_and(|folder| path.starts_with(folder)))
        };
        if let Some(place) = self.places.iter().find(is_called).or_else(|| self.places.iter().find(holds)) {
            return Ok(place);
        }
        let near: Vec<&str> = self
            .places
            .iter()
            .map(|place| place.name.as_str())
            .filter(|known| known.contains(wanted) || wanted.contains(known) || known.get(..3) == wanted.get(..3))
            .collect();
        match near.as_slice() {
            [] => bail!("there is no exercise called `{name}`; `cargo run -- list` shows them"),
            near => bail!("there is no exercise called `{name}`; did you mean {}?", near.join(" or ")),
        }
    }

    /// The exercise called `name`: its package's name, or its folder's, or the path of its folder.
    ///
    /// # Errors
    /// When there is none, with the nearest in the message, or it is incomplete or was not asked for.
    pub fn exercise(&self, name: &str) -> Result<&Exercise> {
        let place = self.place(name)?;
        if let Some(why) = self.incomplete(place) {
            bail!("the exercise in {} is incomplete: {why}", place.folder_name());
        }
        let found = self.exercises.iter().find(|exercise| exercise.name == place.name);
        found.with_context(|| format!("{} was not read", place.name))
    }

    /// What an exercise lacks that was asked for and is incomplete.
    pub fn incomplete(&self, place: &Place) -> Option<&str> {
        self.broken.iter().find(|(broken, _)| broken == place).map(|(_, why)| why.as_str())
    }

    /// The exercises called `names`, or all of them if there is no name.
    ///
    /// # Errors
    /// When one does not exist or is incomplete.
    pub fn select(&self, names: &[String]) -> Result<Vec<&Exercise>> {
        if names.is_empty() {
            if let Some((place, why)) = self.broken.first() {
                bail!("the exercise in {} is incomplete: {why}", place.folder_name());
            }
            return Ok(self.exercises.iter().collect());
        }
        names.iter().map(|name| self.exercise(name)).collect()
    }
}

impl Exercise {
    fn read(root: &Path, place: &Place) -> Result<Self> {
        let folder = &place.folder;
        let manifest = manifest::read(&folder.join("Cargo.toml"))?;
        ensure!(
            manifest.name == place.name,
            "its package is called {} and not, as its folder, {}",
            manifest.name,
            place.name
        );
        let mut tests = Vec::new();
        for kind in [Kind::Visible, Kind::Hidden] {
            let file = folder.join("tests").join(kind.file());
            if file.is_file() {
                tests.extend(tests::read(&file, kind)?);
            }
        }
        let cases = folder.join("tests").join(Kind::CompileFail.file());
        if cases.is_dir() {
            tests.extend(compile_fail::read(&cases)?);
        }
        let mut names = BTreeSet::new();
        for test in &tests {
            ensure!(names.insert(&test.name), "two of its tests are called {}", test.name);
        }
        let rubric = match folder.join("tests").join(Kind::Hidden.file()).is_file() {
            true => None,
            false => Rubric::read(root, &place.name)?,
        };
        let waiting = tests.iter().find(|test| test.waits_for_class());
        if let Some(test) = waiting {
            ensure!(rubric.is_some(), "{} needs `graded`, which stands for hidden tests in a handout only", test.name);
        }
        let in_class = rubric.into_iter().flat_map(|rubric| rubric.behaviours);
        let in_class = in_class.filter(|behaviour| !behaviour.kind.is_handed_out()).collect();
        Ok(Self {
            name: manifest.name,
            place: place.place.clone(),
            folder: folder.clone(),
            title: manifest.exercise.title,
            slides: manifest.exercise.slides,
            minutes: manifest.exercise.minutes,
            allow: manifest.exercise.allow,
            equivalent: manifest.exercise.equivalent,
            bounds_later: manifest.exercise.bounds.is_some(),
            one_answer: manifest.exercise.alternatives.is_some(),
            tests,
            in_class,
        })
    }

    /// The points that can be earned with this copy of the course: all of them, unless it is a handout.
    pub fn points(&self) -> u32 {
        self.tests.iter().map(Test::points_here).sum()
    }

    /// The points that are earned in class only.
    pub fn points_in_class(&self) -> u32 {
        self.rubric().behaviours.iter().map(|behaviour| behaviour.points).sum::<u32>() - self.points()
    }

    /// Where it lies.
    pub fn at(&self) -> Place {
        Place { name: self.name.clone(), place: self.place.clone(), folder: self.folder.clone() }
    }

    /// Its section, `02_wakers`.
    pub fn section(&self) -> &str {
        self.place.split('/').next().unwrap_or(&self.place)
    }

    /// Whether it has explored tests.
    pub fn is_explored(&self) -> bool {
        self.tests.iter().any(|test| test.explored)
    }

    /// Whether it has tests of this kind.
    pub fn has(&self, kind: Kind) -> bool {
        self.tests.iter().any(|test| test.kind == kind)
    }
}

impl Test {
    /// Whether its points depend on hidden tests that this copy of the course does not have.
    pub fn waits_for_class(&self) -> bool {
        self.compile_fail.as_ref().is_some_and(|case| case.needs_graded)
    }

    /// What it is worth in this copy of the course.
    pub fn points_here(&self) -> u32 {
        if self.waits_for_class() { 0 } else { self.points }
    }
}

/// A value as the text of a file.
fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    Ok(text)
}

/// The folders in `parent`, by name.
fn folders(parent: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(parent).with_context(|| format!("cannot list {}", parent.display()))?;
    let mut folders = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("cannot list {}", parent.display()))?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

fn file_name(path: &Path) -> Result<&str> {
    path.file_name()
        .and_then(|name| name.to_str())
        .with_context(|| format!("the name of {} is not UTF-8", path.display()))
}
