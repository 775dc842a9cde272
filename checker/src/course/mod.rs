//! The course: its exercises and the fixed list of tests that an answer is judged by.
//!
//! It is read from the folders alone, without Cargo and without a cache, in a few milliseconds. What is on this list must
//! have run: a test that did not report is a failed test.

pub mod causes;
mod compile_fail;
mod manifest;
pub mod mistakes;
pub mod patch;
mod tests;

use anyhow::{Context, Result, bail, ensure};
pub use compile_fail::CompileFail;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The course as it lies in its folder.
#[derive(Clone, Debug)]
pub struct Course {
    /// The folder of the workspace.
    pub root: PathBuf,
    /// Its exercises, in the order of the course.
    pub exercises: Vec<Exercise>,
    /// Folders of exercises that are incomplete, and what is missing. Nothing is graded by them.
    broken: Vec<(String, String)>,
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
    /// Everything that is judged.
    pub tests: Vec<Test>,
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
    Interleaving,
    CompileFail,
}

impl Kind {
    /// The file below the exercise's `tests` that holds the tests of this kind.
    pub fn file(self) -> &'static str {
        match self {
            Kind::Visible => "visible.rs",
            Kind::Hidden => "hidden.rs",
            Kind::Interleaving => "interleavings.rs",
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
    pub points: u32,
    /// The heading of the lesson that explains the behaviour; may be empty.
    pub lesson: String,
    /// How long the test may run, in seconds.
    pub seconds: u64,
    /// What only a compile-fail case has.
    pub compile_fail: Option<CompileFail>,
}

impl Course {
    /// Reads the course that `start` is in: the nearest folder upwards with `exercises` and `checker` in it.
    ///
    /// # Errors
    /// When there is none, or an exercise of it is incomplete.
    pub fn find(start: &Path) -> Result<Self> {
        let start = start.canonicalize().with_context(|| format!("cannot open {}", start.display()))?;
        let root = start.ancestors().find(|folder| {
            folder.join("exercises").is_dir() && folder.join("checker").is_dir() && folder.join("Cargo.toml").is_file()
        });
        match root {
            Some(root) => Self::read(root),
            None => bail!(
                "{} is not inside the course: run this in the folder that has `exercises` and `Cargo.toml` in it",
                start.display()
            ),
        }
    }

    /// Reads the course in the folder `root`.
    ///
    /// # Errors
    /// When an exercise is incomplete; the message names the file and what is missing.
    pub fn read(root: &Path) -> Result<Self> {
        let (mut exercises, mut broken) = (Vec::new(), Vec::new());
        for section in folders(&root.join("exercises"))? {
            for folder in folders(&section)? {
                if folder.join("Cargo.toml").is_file() {
                    match Exercise::read(&folder) {
                        Ok(exercise) => exercises.push(exercise),
                        Err(error) => broken.push((file_name(&folder)?.to_owned(), format!("{error:#}"))),
                    }
                }
            }
        }
        ensure!(!exercises.is_empty(), "there is no exercise below {}", root.join("exercises").display());
        let mut names = BTreeSet::new();
        for exercise in &exercises {
            ensure!(names.insert(&exercise.name), "two exercises are called {}", exercise.name);
        }
        Ok(Self { root: root.to_owned(), exercises, broken })
    }

    /// The exercise called `name`: its package's name, or its folder's, or the path of its folder.
    ///
    /// # Errors
    /// When there is none; the message names the nearest.
    pub fn exercise(&self, name: &str) -> Result<&Exercise> {
        let wanted = name.trim_end_matches('/').trim_start_matches("exercises/");
        let found = self
            .exercises
            .iter()
            .find(|exercise| exercise.name == wanted || exercise.place == wanted || exercise.folder_name() == wanted);
        if let Some(exercise) = found {
            return Ok(exercise);
        }
        if let Some((folder, why)) =
            self.broken.iter().find(|(folder, _)| wanted.ends_with(folder.get(3..).unwrap_or(folder)))
        {
            bail!("the exercise in {folder} is incomplete: {why}");
        }
        let near: Vec<&str> = self
            .exercises
            .iter()
            .map(|exercise| exercise.name.as_str())
            .filter(|known| known.contains(wanted) || wanted.contains(known) || known.get(..3) == wanted.get(..3))
            .collect();
        match near.as_slice() {
            [] => bail!("there is no exercise called `{name}`; `cargo run -- list` shows them"),
            near => bail!("there is no exercise called `{name}`; did you mean {}?", near.join(" or ")),
        }
    }

    /// The exercises called `names`, or all of them if there is no name.
    ///
    /// # Errors
    /// When one does not exist, or, if all are asked for, one is incomplete.
    pub fn select(&self, names: &[String]) -> Result<Vec<&Exercise>> {
        if names.is_empty() {
            if let Some((folder, why)) = self.broken.first() {
                bail!("the exercise in {folder} is incomplete: {why}");
            }
            return Ok(self.exercises.iter().collect());
        }
        names.iter().map(|name| self.exercise(name)).collect()
    }
}

impl Exercise {
    fn read(folder: &Path) -> Result<Self> {
        let folder_name = file_name(folder)?;
        let section = file_name(folder.parent().context("an exercise lies in a section")?)?;
        let manifest = manifest::read(&folder.join("Cargo.toml"))?;
        let mut tests = Vec::new();
        for kind in [Kind::Visible, Kind::Hidden, Kind::Interleaving] {
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
        Ok(Self {
            name: manifest.name,
            place: format!("{section}/{folder_name}"),
            folder: folder.to_owned(),
            title: manifest.exercise.title,
            slides: manifest.exercise.slides,
            minutes: manifest.exercise.minutes,
            allow: manifest.exercise.allow,
            equivalent: manifest.exercise.equivalent,
            bounds_later: manifest.exercise.bounds.is_some(),
            tests,
        })
    }

    /// The sum of all points.
    pub fn points(&self) -> u32 {
        self.tests.iter().map(|test| test.points).sum()
    }

    /// The last part of its place, `02_timer_future`.
    pub fn folder_name(&self) -> &str {
        self.place.rsplit('/').next().unwrap_or(&self.place)
    }

    /// Its section, `02_wakers`.
    pub fn section(&self) -> &str {
        self.place.split('/').next().unwrap_or(&self.place)
    }

    /// Whether it has tests of this kind.
    pub fn has(&self, kind: Kind) -> bool {
        self.tests.iter().any(|test| test.kind == kind)
    }
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
