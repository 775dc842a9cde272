//! Makes sure that everything an exercise is compiled with is there, and only does what has not been done yet.

use super::commands::{Recorded, record_name};
use super::folders::{self, target_folder};
use super::lock::{LOOK, Lock};
use super::record::RECORD_TO;
use super::stamp::Stamp;
use super::toolchain::Toolchain;
use super::{environment, scaffold, temporary, trouble};
use crate::course::{Course, Exercise};
use crate::run::is_stopped;
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Dependencies are built and command lines recorded. The folder is locked against changes for as long as this lives.
#[derive(Debug)]
pub struct Prepared {
    /// The compiler itself, not a proxy for it.
    pub rustc: PathBuf,
    /// What it calls itself.
    pub toolchain: String,
    /// Where answers are compiled and run.
    pub(super) answers: PathBuf,
    /// Where the walls around std lie, each made when it is first needed.
    pub(super) walls: PathBuf,
    /// Where the sources of the toolchain and of the dependencies lie.
    sources: Vec<PathBuf>,
    records: BTreeMap<String, Records>,
    _lock: File,
}

#[derive(Clone, Debug)]
struct Records {
    lib: Recorded,
    test: Recorded,
    explored: Option<(Recorded, Recorded)>,
}

impl Prepared {
    /// Where the sources of the toolchain and of the dependencies lie, of which errors in an answer may speak.
    pub(super) fn known_sources(&self) -> Vec<PathBuf> {
        self.sources.clone()
    }

    /// The recorded command lines of an exercise: of its lib and of its tests.
    ///
    /// # Errors
    /// When the exercise was not among those that were prepared.
    pub fn records(&self, exercise: &Exercise, explored: bool) -> Result<(&Recorded, &Recorded)> {
        let records = self.records.get(&exercise.name);
        let found = match (records, explored) {
            (Some(records), false) => Some((&records.lib, &records.test)),
            (Some(records), true) => records.explored.as_ref().map(|(lib, test)| (lib, test)),
            (None, _) => None,
        };
        found.with_context(|| format!("{} was not prepared", exercise.name))
    }
}

/// Prepares `exercises`. `progress` is called with a line that says what takes its time, if anything does.
///
/// # Errors
/// When Cargo fails, as without a network before the first build, or the folder below `target` cannot be written.
pub fn prepare(course: &Course, exercises: &[&Exercise], progress: &mut dyn FnMut(&str)) -> Result<Prepared> {
    let folder = target_folder(&course.root).join("poll-by-poll");
    for path in [&course.root, &folder] {
        let shown = path.display();
        ensure!(
            path.to_str().is_some(),
            "Cargo cannot build in {shown}, whose name is not UTF-8: move the course elsewhere"
        );
    }
    Site { course, exercises, folder: &folder }.prepare(progress).map_err(|error| trouble::explain(error, &folder))
}

/// What is prepared, and where.
struct Site<'a> {
    course: &'a Course,
    exercises: &'a [&'a Exercise],
    folder: &'a Path,
}

/// What was found of an earlier build.
enum Found {
    /// All that is needed.
    Whole(Stamp, BTreeMap<String, Records>),
    /// Too little, or something else than is needed now.
    Stale,
    /// Libraries that were built and are not as they were: whatever Cargo believes, they have to be built anew.
    Damaged,
}

impl Site<'_> {
    fn prepare(&self, progress: &mut dyn FnMut(&str)) -> Result<Prepared> {
        let (folder, shared) = (self.folder, scaffold::shared_key(self.course)?);
        let lock = Lock::open(folder)?;
        for _ in 0..10 {
            lock.share()?;
            if let Found::Whole(stamp, records) = self.look(&shared)? {
                let answers = folders::for_answers(folder)?;
                temporary::sweep(&answers);
                let (rustc, toolchain, walls) = (stamp.rustc, stamp.toolchain, folder.join("walls"));
                let sources = sources(folder, &rustc);
                return Ok(Prepared { rustc, toolchain, answers, walls, sources, records, _lock: lock.file });
            }
            lock.keep(progress)?;
            // Somebody else may have done it in the meantime.
            let found = self.look(&shared)?;
            if !matches!(found, Found::Whole(..)) {
                progress("building what the exercises depend on (once)");
                self.build(&shared, matches!(found, Found::Damaged), progress)?;
            }
            // Between the two locks another state of the course may be built: then it is tried again.
            lock.release()?;
        }
        bail!("another run keeps building another state of the course in {}: let it end first", folder.display())
    }

    fn look(&self, shared: &str) -> Result<Found> {
        let stamp = Stamp::read(self.folder);
        if !stamp.libraries_are_whole(self.folder) {
            return Ok(Found::Damaged);
        }
        if !stamp.is_of(self.folder, shared) {
            return Ok(Found::Stale);
        }
        let mut all = BTreeMap::new();
        for exercise in self.exercises {
            if stamp.exercises.get(&exercise.name) != Some(&scaffold::exercise_key(self.course, exercise, shared)?) {
                return Ok(Found::Stale);
            }
            let Some(records) = self.records(exercise) else { return Ok(Found::Stale) };
            all.insert(exercise.name.clone(), records);
        }
        Ok(Found::Whole(stamp, all))
    }

    fn records(&self, exercise: &Exercise) -> Option<Records> {
        let read = |is_test, explored| -> Option<Recorded> {
            let path = self.folder.join("records").join(record_name(&exercise.name, is_test, explored));
            serde_json::from_slice(&std::fs::read(path).ok()?).ok()
        };
        let explored = match exercise.is_explored() {
            true => Some((read(false, true)?, read(true, true)?)),
            false => None,
        };
        Some(Records { lib: read(false, false)?, test: read(true, false)?, explored })
    }

    fn build(&self, shared: &str, is_damaged: bool, progress: &mut dyn FnMut(&str)) -> Result<()> {
        let mut stamp = Stamp::read(self.folder);
        if !stamp.is_of(self.folder, shared) {
            stamp = Stamp::new(shared);
        }
        // Until all is built the stamp says that nothing is.
        std::fs::create_dir_all(self.folder.join("records"))?;
        Stamp::default().write(self.folder)?;
        let target = self.folder.join("target");
        remove_folder(&self.folder.join("walls"))?;
        if is_damaged {
            stamp.exercises.clear();
            remove_folder(&target)?;
        }
        let toolchain = Toolchain::find(&self.course.root)?;
        if let Some(misfit) = toolchain.misfit(&self.course.root) {
            progress(&misfit);
        }
        scaffold::write(self.course, &self.folder.join("course"))?;
        self.record_all(&toolchain, &target)?;
        if !self.are_recorded() {
            // Cargo was wrong about what it has: it goes by dates, and those may not survive that a course is copied. Or
            // somebody else built here, where files cannot be locked.
            remove_folder(&target)?;
            self.record_all(&toolchain, &target)?;
        }
        for exercise in self.exercises {
            ensure!(self.records(exercise).is_some(), "Cargo did not compile the crates of {}", exercise.name);
            stamp.exercises.insert(exercise.name.clone(), scaffold::exercise_key(self.course, exercise, shared)?);
        }
        stamp.note(self.folder, &target, &toolchain)?;
        stamp.write(self.folder)
    }

    /// Lets Cargo build, and notes down how.
    fn record_all(&self, toolchain: &Toolchain, target: &Path) -> Result<()> {
        for exercise in self.exercises {
            for (is_test, explored) in [(false, false), (true, false), (false, true), (true, true)] {
                let path = self.folder.join("records").join(record_name(&exercise.name, is_test, explored));
                if path.exists() {
                    std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
                }
            }
        }
        let packages = |exercises: &mut dyn Iterator<Item = &&Exercise>| -> Vec<String> {
            exercises.flat_map(|exercise| ["-p".to_owned(), exercise.name.clone()]).collect()
        };
        self.call_cargo(toolchain, target, &packages(&mut self.exercises.iter()))?;
        let explored: Vec<&&Exercise> = self.exercises.iter().filter(|exercise| exercise.is_explored()).collect();
        if !explored.is_empty() {
            let mut arguments = packages(&mut explored.iter().copied());
            let features: Vec<String> =
                explored.iter().map(|exercise| format!("{}/interleave", exercise.name)).collect();
            arguments.extend(["--features".to_owned(), features.join(",")]);
            self.call_cargo(toolchain, target, &arguments)?;
        }
        Ok(())
    }

    /// Whether all command lines are recorded, and each crate that they name can be found.
    fn are_recorded(&self) -> bool {
        let records: Option<Vec<Records>> = self.exercises.iter().map(|exercise| self.records(exercise)).collect();
        let Some(records) = records else { return false };
        let lines = records.iter().flat_map(|records| {
            let explored = records.explored.iter().flat_map(|(lib, test)| [lib, test]);
            [&records.lib, &records.test].into_iter().chain(explored).map(|line| (line, &records.lib.crate_name))
        });
        lines.flat_map(|(line, own)| line.externs.iter().map(move |named| (named, own))).all(|(named, own)| {
            let (name, path) = named.split_once('=').unwrap_or((named, ""));
            // The exercise itself is empty here, and each answer takes its place.
            name == own || path.is_empty() || Path::new(path).is_file()
        })
    }

    fn call_cargo(&self, toolchain: &Toolchain, target: &Path, arguments: &[String]) -> Result<()> {
        // A record is made when Cargo calls rustc, and Cargo does so only for what it has not built yet. The empty crates
        // cost nothing, so they are always built anew.
        clean_own(&target.join(&toolchain.host), arguments);
        let own = std::env::current_exe().context("cannot find the checker's own program")?;
        let mut cargo = environment::cargo(toolchain, &self.course.root, &self.folder.join("course"), target)?;
        cargo.args(arguments).env(RECORD_TO, self.folder.join("records")).env("RUSTC_WORKSPACE_WRAPPER", own);
        let mut child = cargo.spawn().with_context(|| {
            let cargo = toolchain.cargo.display();
            format!("cannot start {cargo}: install Rust through https://rustup.rs")
        })?;
        let stderr = child.stderr.take();
        let said = std::thread::spawn(move || {
            let mut said = Vec::new();
            // What could not be read is not shown; whether Cargo failed does not depend on it.
            let _ = stderr.map(|mut stderr| stderr.read_to_end(&mut said));
            said
        });
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if is_stopped() {
                child.kill()?;
                child.wait()?;
                bail!("the run was stopped");
            }
            std::thread::sleep(LOOK);
        };
        if !status.success() {
            let said = said.join().unwrap_or_default();
            bail!("{}", trouble::of_cargo(String::from_utf8_lossy(&said).trim_end(), self.folder));
        }
        Ok(())
    }
}

/// Where the sources of the toolchain and of the dependencies lie: in the sysroot, in the scaffold, and where Cargo keeps them.
fn sources(folder: &Path, rustc: &Path) -> Vec<PathBuf> {
    let sysroot = rustc.ancestors().nth(2).map(Path::to_owned);
    let all = [sysroot, environment::cargo_home(), Some(folder.join("course"))].into_iter().flatten();
    all.map(|folder| folder.canonicalize().unwrap_or(folder)).collect()
}

fn remove_folder(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot empty {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Makes Cargo forget that it has built the packages named in `arguments`.
fn clean_own(target: &Path, arguments: &[String]) {
    let fingerprints = target.join("debug").join(".fingerprint");
    let Ok(entries) = std::fs::read_dir(fingerprints) else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let package = name.rsplit_once('-').map_or("", |(package, _)| package);
        if arguments.iter().any(|argument| argument == package) {
            // If it stays, the missing record is noticed.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
