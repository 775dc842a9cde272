//! Makes sure that everything an exercise is compiled with is there, and only does what has not been done yet.

use super::commands::{Recorded, record_name};
use super::record::RECORD_TO;
use super::scaffold;
use crate::course::{Course, Exercise};
use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Dependencies are built and command lines recorded. The folder is locked against changes for as long as this lives.
#[derive(Debug)]
pub struct Prepared {
    /// The compiler itself, not a proxy for it.
    pub rustc: PathBuf,
    /// What it calls itself.
    pub toolchain: String,
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

#[derive(Serialize, Deserialize, Default)]
struct Stamp {
    rustc: PathBuf,
    toolchain: String,
    shared: String,
    exercises: BTreeMap<String, String>,
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
    std::fs::create_dir_all(folder.join("records")).with_context(|| format!("cannot write in {}", folder.display()))?;
    let lock_path = folder.join("lock");
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock_path)
        .with_context(|| format!("cannot open {}", lock_path.display()))?;
    let shared = scaffold::shared_key(course)?;
    for _ in 0..10 {
        lock.lock_shared().with_context(|| format!("cannot lock {}", lock_path.display()))?;
        if let Some(records) = read_if_fresh(&folder, &shared, exercises)? {
            let stamp = read_stamp(&folder);
            let walls = folder.join("walls");
            let sources = sources(&folder, &stamp.rustc);
            return Ok(Prepared {
                rustc: stamp.rustc,
                toolchain: stamp.toolchain,
                walls,
                sources,
                records,
                _lock: lock,
            });
        }
        lock.unlock()?;
        if lock.try_lock().is_err() {
            progress("another run uses the built dependencies: waiting for it to end");
            lock.lock().with_context(|| format!("cannot lock {}", lock_path.display()))?;
        }
        // Somebody else may have done it in the meantime.
        if read_if_fresh(&folder, &shared, exercises)?.is_none() {
            progress("building what the exercises depend on (once)");
            build(course, exercises, &folder, &shared)?;
        }
        // Between the two locks another state of the course may be built: then it is tried again.
        lock.unlock()?;
    }
    bail!("another run keeps building another state of the course in {}: let it end first", folder.display())
}

/// Cargo's target folder, where everything that can be built again belongs.
pub fn target_folder(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// Where the sources of the toolchain and of the dependencies lie: in the sysroot, in the scaffold, and where Cargo keeps them.
fn sources(folder: &Path, rustc: &Path) -> Vec<PathBuf> {
    let sysroot = rustc.ancestors().nth(2).map(Path::to_owned);
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = cargo.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let all = [sysroot, cargo, Some(folder.join("course"))].into_iter().flatten();
    all.map(|folder| folder.canonicalize().unwrap_or(folder)).collect()
}

fn read_stamp(folder: &Path) -> Stamp {
    let text = std::fs::read(folder.join("stamp.json")).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

fn read_if_fresh(folder: &Path, shared: &str, exercises: &[&Exercise]) -> Result<Option<BTreeMap<String, Records>>> {
    let stamp = read_stamp(folder);
    if stamp.shared != shared || !stamp.rustc.is_file() {
        return Ok(None);
    }
    let mut all = BTreeMap::new();
    for exercise in exercises {
        if stamp.exercises.get(&exercise.name) != Some(&scaffold::exercise_key(exercise, shared)?) {
            return Ok(None);
        }
        let Some(records) = read_records(folder, exercise) else { return Ok(None) };
        all.insert(exercise.name.clone(), records);
    }
    Ok(Some(all))
}

fn read_records(folder: &Path, exercise: &Exercise) -> Option<Records> {
    let read = |is_test, explored| -> Option<Recorded> {
        let path = folder.join("records").join(record_name(&exercise.name, is_test, explored));
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    };
    let explored = match exercise.is_explored() {
        true => Some((read(false, true)?, read(true, true)?)),
        false => None,
    };
    Some(Records { lib: read(false, false)?, test: read(true, false)?, explored })
}

fn build(course: &Course, exercises: &[&Exercise], folder: &Path, shared: &str) -> Result<()> {
    let mut stamp = read_stamp(folder);
    if stamp.shared != shared {
        stamp = Stamp { shared: shared.to_owned(), ..Stamp::default() };
    }
    // Until all is built the stamp says that nothing is.
    write_stamp(folder, &Stamp::default())?;
    let walls = folder.join("walls");
    if walls.exists() {
        std::fs::remove_dir_all(&walls).with_context(|| format!("cannot empty {}", walls.display()))?;
    }
    let scaffold_folder = folder.join("course");
    scaffold::write(course, &scaffold_folder)?;
    for exercise in exercises {
        for (is_test, explored) in [(false, false), (true, false), (false, true), (true, true)] {
            let path = folder.join("records").join(record_name(&exercise.name, is_test, explored));
            if path.exists() {
                std::fs::remove_file(&path)?;
            }
        }
    }
    let plain: Vec<String> = exercises.iter().flat_map(|exercise| ["-p".to_owned(), exercise.name.clone()]).collect();
    call_cargo(folder, &scaffold_folder, &plain)?;
    let explored: Vec<&&Exercise> = exercises.iter().filter(|exercise| exercise.is_explored()).collect();
    if !explored.is_empty() {
        let mut arguments: Vec<String> =
            explored.iter().flat_map(|exercise| ["-p".to_owned(), exercise.name.clone()]).collect();
        let features: Vec<String> = explored.iter().map(|exercise| format!("{}/interleave", exercise.name)).collect();
        arguments.extend(["--features".to_owned(), features.join(",")]);
        call_cargo(folder, &scaffold_folder, &arguments)?;
    }
    for exercise in exercises {
        ensure!(read_records(folder, exercise).is_some(), "Cargo did not compile the crates of {}", exercise.name);
        stamp.exercises.insert(exercise.name.clone(), scaffold::exercise_key(exercise, shared)?);
    }
    (stamp.rustc, stamp.toolchain) = find_rustc(&course.root)?;
    write_stamp(folder, &stamp)
}

fn write_stamp(folder: &Path, stamp: &Stamp) -> Result<()> {
    let path = folder.join("stamp.json");
    let fresh = folder.join("stamp.json.new");
    std::fs::write(&fresh, serde_json::to_vec_pretty(stamp)?)
        .and_then(|()| std::fs::rename(&fresh, &path))
        .with_context(|| format!("cannot write {}", path.display()))
}

fn call_cargo(folder: &Path, scaffold_folder: &Path, arguments: &[String]) -> Result<()> {
    // A record is made when Cargo calls rustc, and Cargo does so only for what it has not built yet. The empty crates
    // cost nothing, so they are always built anew.
    let target = folder.join("target");
    clean_own(&target, arguments);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let own = std::env::current_exe().context("cannot find the checker's own program")?;
    let output = Command::new(cargo)
        .args(["test", "--no-run", "--quiet", "--lib", "--tests", "--target-dir"])
        .arg(&target)
        .args(arguments)
        .current_dir(scaffold_folder)
        .env(RECORD_TO, folder.join("records"))
        .env("RUSTC_WORKSPACE_WRAPPER", own)
        .env_remove("CARGO_TARGET_DIR")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .context("cannot start cargo: is the Rust toolchain installed? See the README's prerequisites")?;
    if !output.status.success() {
        bail!(
            "the exercises' dependencies could not be built. Cargo says:\n{}",
            String::from_utf8_lossy(&output.stderr).trim_end()
        );
    }
    Ok(())
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

/// Where the compiler of the course's toolchain is, and its name.
fn find_rustc(root: &Path) -> Result<(PathBuf, String)> {
    let ask = |arguments: &[&str]| -> Result<String> {
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let output = Command::new(rustc).args(arguments).current_dir(root).output().context("cannot start rustc")?;
        ensure!(output.status.success(), "rustc says: {}", String::from_utf8_lossy(&output.stderr).trim_end());
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let sysroot = PathBuf::from(ask(&["--print", "sysroot"])?);
    let rustc = sysroot.join("bin").join(format!("rustc{}", std::env::consts::EXE_SUFFIX));
    Ok((rustc, ask(&["--version"])?))
}
