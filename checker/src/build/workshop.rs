//! Compiles one answer, and the tests against it, by replaying recorded command lines.

use super::diagnostics::{Diagnostic, read as read_diagnostics};
use super::temporary::Temporary;
use super::{Prepared, Recorded, environment, wall};
use crate::course::{Capability, Exercise, Kind};
use crate::run::{Ended, Limits, run_limited};
use crate::submission::Sources;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// How long one run of rustc may take.
const COMPILE_LIMITS: Limits = Limits { time: Duration::from_secs(30), memory: 8 << 30 };

/// Where one answer is compiled and run; it is gone when this is dropped.
pub struct Workshop<'a> {
    prepared: &'a Prepared,
    exercise: &'a Exercise,
    folder: Temporary,
}

/// Against which std something is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// The real one, behind the wall.
    Plain,
    /// The one whose threads and locks are explored.
    Explored,
}

/// The answer, compiled.
pub struct AnswerBuild {
    variant: Variant,
    rlib: PathBuf,
    wall: PathBuf,
    /// What the compiler warns of in the answer's own files.
    pub warnings: Vec<Diagnostic>,
}

/// Why something was not compiled.
#[derive(Debug)]
pub enum BuildFailure {
    /// The compiler's errors.
    Errors(Vec<Diagnostic>),
    /// It took longer than it may.
    TooLong,
    /// The answer reads a file that is not its own.
    ReadsOutside(String),
}

/// How a compile-fail case fared.
pub struct CaseBuild {
    pub compiled: bool,
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Workshop<'a> {
    /// A fresh folder with the sources in it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(prepared: &'a Prepared, exercise: &'a Exercise, sources: &Sources) -> Result<Self> {
        let folder = Temporary::new_in(&prepared.answers)?;
        sources.write(&folder.path().join("src"))?;
        for name in ["out", "run"] {
            std::fs::create_dir(folder.path().join(name)).context("cannot write in a temporary folder")?;
        }
        Ok(Self { prepared, exercise, folder })
    }

    /// Where tests run.
    pub fn run_folder(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    /// First phase: the answer, with no test in reach.
    ///
    /// # Errors
    /// When rustc cannot be run, which says nothing about the answer.
    pub fn build_answer(&self, variant: Variant) -> Result<std::result::Result<AnswerBuild, BuildFailure>> {
        let (lib, _) = self.prepared.records(self.exercise, variant == Variant::Explored)?;
        let out = self.out(variant);
        std::fs::create_dir_all(&out)?;
        let wall = self.wall(lib, &out)?;
        let rlib = out.join(format!("lib{}.rlib", self.exercise.name));
        let reads = out.join("reads.d");
        let mut command = self.rustc(&without_the_feature(lib), self.folder.path());
        command
            .args(["--crate-name", &self.exercise.name, "--crate-type", "lib"])
            .arg(format!("--emit=dep-info={},link", reads.display()))
            // Also where rustc keeps its intermediate files: the two builds of one answer must not share them.
            .arg("--out-dir")
            .arg(&out)
            .arg(Path::new("src").join("lib.rs"));
        for name_and_path in lib.externs.iter().filter(|name_and_path| !name_and_path.starts_with("std=")) {
            command.args(["--extern", name_and_path]);
        }
        command.arg("--extern").arg(format!("std={}", wall.display()));
        if variant == Variant::Explored {
            // `core::sync::atomic` and `alloc::sync` are to be explored as `std::sync` is: std re-exports all of both.
            command.arg("--extern").arg(format!("core={}", wall.display()));
            command.arg("--extern").arg(format!("alloc={}", wall.display()));
        }
        if !self.exercise.allow.contains(&Capability::Unsafe) {
            command.args(["-F", "unsafe_code"]);
        }
        let compiled = match self.compile(command)? {
            Err(failure) => return Ok(Err(failure)),
            Ok(case) => case,
        };
        if let Some(outside) = self.reads_outside(&reads) {
            return Ok(Err(BuildFailure::ReadsOutside(outside)));
        }
        if !compiled.compiled {
            let mut errors: Vec<Diagnostic> = compiled.diagnostics;
            errors.retain(|diagnostic| diagnostic.is_error);
            for error in &mut errors {
                if let Some(advice) = wall::advice(&error.message) {
                    error.rendered.push_str(&format!("  = note: {advice}\n"));
                }
            }
            return Ok(Err(BuildFailure::Errors(errors)));
        }
        let mut warnings = compiled.diagnostics;
        warnings.retain(|diagnostic| diagnostic.place.is_some());
        Ok(Ok(AnswerBuild { variant, rlib, wall, warnings }))
    }

    /// Second phase: test files against the answer, each a module of one program called as its file.
    ///
    /// # Errors
    /// When rustc cannot be run.
    pub fn build_tests(
        &self,
        answer: &AnswerBuild,
        kinds: &[Kind],
    ) -> Result<std::result::Result<PathBuf, BuildFailure>> {
        let (_, test) = self.prepared.records(self.exercise, answer.variant == Variant::Explored)?;
        let name: String = kinds.iter().map(|kind| module_name(*kind)).collect::<Vec<_>>().join("_");
        let out = self.out(answer.variant);
        let root = out.join(format!("{name}.rs"));
        let mut modules = String::new();
        for kind in kinds {
            let file = self.exercise.folder.join("tests").join(kind.file());
            modules.push_str(&format!("#[path = {file:?}]\nmod {};\n", module_name(*kind)));
        }
        std::fs::write(&root, modules)?;
        let program = out.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        let mut command = self.rustc(test, &out);
        command
            .env(ONLY, if answer.variant == Variant::Explored { "explored" } else { "plain" })
            .args(["--crate-name", &name, "--test"])
            .arg(format!("--remap-path-prefix={}=", self.with_separator(&self.exercise.folder)))
            .arg(format!("--emit=link={}", program.display()))
            .arg(&root);
        self.externs(&mut command, test, answer);
        match self.compile_against(command)? {
            Err(failure) => Ok(Err(failure)),
            Ok(case) if case.compiled => Ok(Ok(program)),
            Ok(case) => Ok(Err(BuildFailure::Errors(
                case.diagnostics.into_iter().filter(|diagnostic| diagnostic.is_error).collect(),
            ))),
        }
    }

    /// One compile-fail program, or a control, as far as the compiler finds errors.
    ///
    /// # Errors
    /// When rustc cannot be run.
    pub fn build_case(&self, answer: &AnswerBuild, name: &str) -> Result<std::result::Result<CaseBuild, BuildFailure>> {
        let (_, test) = self.prepared.records(self.exercise, false)?;
        let case = Path::new("tests").join(Kind::CompileFail.file()).join(format!("{name}.rs"));
        let mut command = self.rustc(test, &self.exercise.folder);
        command
            .args(["--crate-name", name, "--crate-type", "bin"])
            .arg("--emit=metadata")
            .arg("--out-dir") // also where rustc writes types that are too long for its messages
            .arg(self.out(answer.variant))
            .arg(&case);
        self.externs(&mut command, test, answer);
        self.compile_against(command)
    }

    fn out(&self, variant: Variant) -> PathBuf {
        let name = match variant {
            Variant::Plain => "out",
            Variant::Explored => "explored",
        };
        self.folder.path().join(name)
    }

    /// The wall lies in front of the exercise's own `std` if it has one, else in front of the real one.
    fn wall(&self, lib: &Recorded, out: &Path) -> Result<PathBuf> {
        let externs: Vec<&String> = lib.externs.iter().filter(|one| one.starts_with("std=")).collect();
        let source = wall::source(&self.exercise.allow);
        let key = blake3::hash(format!("{source}{externs:?}").as_bytes()).to_hex();
        let wall = self.prepared.walls.join(&key[..16]).join("libwall.rlib");
        if wall.is_file() {
            return Ok(wall);
        }
        let own_source = out.join("wall.rs");
        let own = out.join("libwall.rlib");
        std::fs::write(&own_source, source)?;
        let mut command = self.rustc(lib, out);
        command
            .args(["--crate-name", "wall", "--crate-type", "lib", "--cap-lints", "allow"])
            .arg(format!("--emit=link={}", own.display()))
            .arg(format!("--remap-path-prefix={}=wall", out.display()))
            .arg("wall.rs");
        for name_and_path in externs {
            command.args(["--extern", name_and_path]);
        }
        match self.compile(command)? {
            Ok(case) if case.compiled => {}
            Ok(case) => {
                let errors: String = case.diagnostics.iter().map(|diagnostic| diagnostic.rendered.as_str()).collect();
                bail!("the wall around std does not compile:\n{errors}")
            }
            Err(_) => bail!("the wall around std took too long to compile"),
        }
        // Where nothing can be written, each answer has its own.
        let beside = wall.parent().unwrap_or(&self.prepared.walls);
        if std::fs::create_dir_all(beside).and_then(|()| tempfile::tempfile_in(beside)).is_err() {
            return Ok(own);
        }
        // Several may make it at once. The first one stays: answers are compiled against it from then on, and another in
        // its place, were it the same but for a hash, would no longer be the crate that they know.
        let fresh = wall.with_extension(format!("{}", blake3::hash(own.to_string_lossy().as_bytes()).to_hex()));
        std::fs::copy(&own, &fresh)?;
        let placed = std::fs::hard_link(&fresh, &wall);
        std::fs::remove_file(&fresh)?;
        match placed {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                Err(error).with_context(|| format!("cannot write {}", wall.display()))
            }
            _ => Ok(wall),
        }
    }

    fn externs(&self, command: &mut Command, test: &Recorded, answer: &AnswerBuild) {
        let own = format!("{}=", self.exercise.name);
        for name_and_path in test.externs.iter().filter(|name_and_path| !name_and_path.starts_with(&own)) {
            command.args(["--extern", name_and_path]);
        }
        command.arg("--extern").arg(format!("{}={}", self.exercise.name, answer.rlib.display()));
        // The answer links the wall.
        let beside = answer.wall.parent().unwrap_or(Path::new("."));
        command.arg("-L").arg(format!("dependency={}", beside.display()));
    }

    fn rustc(&self, recorded: &Recorded, folder: &Path) -> Command {
        let mut command = Command::new(&self.prepared.rustc);
        command.current_dir(folder).env_clear();
        command.envs(environment::for_linkers());
        command.env("TMPDIR", self.folder.path()).args(&recorded.kept).arg("--error-format=json").args([
            "-C",
            "debuginfo=0",
            "-C",
            "codegen-units=1",
        ]);
        command
    }

    /// Compiles something of the course against the answer. Crates that are missing or do not fit together are then no
    /// fault of the answer's.
    fn compile_against(&self, command: Command) -> Result<std::result::Result<CaseBuild, BuildFailure>> {
        const CRATES_DO_NOT_FIT: [&str; 5] = ["E0460", "E0461", "E0462", "E0463", "E0514"];
        let built = self.compile(command)?;
        if let Ok(case) = &built {
            let misfit = case.diagnostics.iter().filter(|diagnostic| diagnostic.is_error).find(|diagnostic| {
                diagnostic.code.as_deref().is_some_and(|code| CRATES_DO_NOT_FIT.contains(&code))
                    || diagnostic.message.contains("colliding StableCrateId")
            });
            if let Some(misfit) = misfit {
                bail!("the built dependencies do not fit together: {}", misfit.message);
            }
        }
        Ok(built)
    }

    fn compile(&self, command: Command) -> Result<std::result::Result<CaseBuild, BuildFailure>> {
        let finished = run_limited(command, b"", COMPILE_LIMITS, &mut |_| ()).context("cannot start rustc")?;
        match &finished.ended {
            Ended::Exited(_) => {}
            Ended::TimedOut | Ended::TooMuchOutput => return Ok(Err(BuildFailure::TooLong)),
        }
        let diagnostics = read_diagnostics(&finished.stderr);
        if !finished.success && !diagnostics.iter().any(|diagnostic| diagnostic.is_error) {
            let said = String::from_utf8_lossy(&finished.stderr).into_owned();
            if let Ended::Exited(how) = finished.ended {
                bail!("rustc failed without an error in the source: {how}\n{said}");
            }
        }
        Ok(Ok(CaseBuild { compiled: finished.success, diagnostics }))
    }

    /// A file that the answer made the compiler read, other than its own sources.
    fn reads_outside(&self, dep_info: &Path) -> Option<String> {
        let text = std::fs::read_to_string(dep_info).ok()?;
        let own = self.folder.path().join("src");
        let own = own.canonicalize().unwrap_or(own);
        text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
            let file = unescape(line.strip_suffix(':')?);
            let full = self.folder.path().join(&file);
            let full = full.canonicalize().unwrap_or(full);
            (!full.starts_with(&own)).then_some(file)
        })
    }

    fn with_separator(&self, folder: &Path) -> String {
        format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR)
    }
}

/// Undoes what dep-info does to spaces.
fn unescape(path: &str) -> String {
    path.replace("\\ ", " ")
}

/// By this environment variable `#[graded]` learns which tests of a file are compiled: each is run in one world only.
const ONLY: &str = "POLL_BY_POLL_ONLY";

/// The feature's cfg is for tests: an answer is the same program in both worlds.
fn without_the_feature(lib: &Recorded) -> Recorded {
    let mut lib = lib.clone();
    if let Some(at) = lib.kept.iter().position(|argument| argument == "feature=\"interleave\"") {
        lib.kept.drain(at - 1..=at);
    }
    lib
}

/// The module that a test file becomes.
pub fn module_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Visible => "visible",
        Kind::Hidden => "hidden",
        Kind::CompileFail => "compile_fail",
    }
}
