//! Compiles one answer, and the tests against it, by replaying recorded command lines.

use super::diagnostics::Diagnostic;
use super::reads::Own;
use super::rustc::{Environment, Job, Rustc};
use super::screen::{Screened, screen};
use super::temporary::Temporary;
use super::walls::Walls;
use super::{Prepared, Recorded};
use crate::course::{Exercise, Kind};
use crate::submission::Sources;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where one answer is compiled and run; it is gone when this is dropped.
pub struct Workshop<'a> {
    prepared: &'a Prepared,
    exercise: &'a Exercise,
    rustc: Rustc<'a>,
    screened: Screened,
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
    /// Where the walls lie that it was compiled against.
    walls: Vec<PathBuf>,
    /// What the compiler warns of in the answer's own files.
    pub warnings: Vec<Diagnostic>,
}

/// Why something was not compiled. The answer is to blame.
#[derive(Debug)]
pub enum BuildFailure {
    /// The compiler's errors.
    Errors(Vec<Diagnostic>),
    /// There are words in it that no answer needs: which, where, and why they are not allowed.
    Refused(String),
    /// It took longer than it may.
    TooLong,
    /// The compiler crashed, or needed more than it may: how it ended.
    Crashed(String),
    /// The answer reads a file that is not its own.
    ReadsOutside(String),
}

impl<'a> Workshop<'a> {
    /// A fresh folder with the sources in it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(prepared: &'a Prepared, exercise: &'a Exercise, sources: &Sources) -> Result<Self> {
        let (lib, _) = prepared.records(exercise, false)?;
        let crates: Vec<&str> = lib.crates().map(|(name, _)| name).collect();
        let screened = screen(sources, &exercise.allow, &crates);
        let folder = Temporary::new_in(&prepared.answers)?;
        if screened.refused.is_none() {
            sources.write(&folder.path().join("src"))?;
        }
        for name in ["out", "run", "tmp"] {
            std::fs::create_dir(folder.path().join(name)).context("cannot write in a temporary folder")?;
        }
        let rustc = Rustc::new(prepared, folder.path().join("tmp"));
        Ok(Self { prepared, exercise, rustc, screened, folder })
    }

    /// Where tests run.
    pub fn run_folder(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    /// Whether the answer makes the compiler read files, so that its words may quote them.
    pub fn includes_files(&self) -> bool {
        self.screened.includes
    }

    /// What a person should look at in the sources: place and reason.
    pub fn flags(&self) -> &[String] {
        &self.screened.flags
    }

    /// First phase: the answer, with no test in reach.
    ///
    /// # Errors
    /// When it cannot be compiled for a reason that is not the answer's.
    pub fn build_answer(&self, variant: Variant) -> Result<std::result::Result<AnswerBuild, BuildFailure>> {
        if let Some(why) = &self.screened.refused {
            return Ok(Err(BuildFailure::Refused(why.clone())));
        }
        let (lib, _) = self.prepared.records(self.exercise, variant == Variant::Explored)?;
        let lib = without_the_feature(lib);
        let out = self.out(variant);
        let full = self.folder.path().join(out);
        std::fs::create_dir_all(&full).with_context(|| format!("cannot write {}", full.display()))?;
        let walls = Walls::around(&self.rustc, self.prepared, &lib, &self.exercise.allow, &full)?;
        let reads = Path::new(out).join("reads.d");
        // Paths are relative to the folder: one with a comma in it would have a meaning of its own here.
        let emits = format!("--emit=dep-info={},link", reads.display());
        let may_wait = self.screened.may_include;
        let job = Job {
            recorded: &lib,
            folder: self.folder.path(),
            environment: Environment::Bare,
            is_own: &is_a_source,
            may_wait,
        };
        let common = |command: &mut Command| {
            // Also where rustc keeps its intermediate files: the two builds of one answer must not share them.
            command.args(["--crate-type", "lib", "--out-dir", out]);
            walls.externs(command, &lib);
        };
        let mut command = self.rustc.command(&job);
        common(&mut command);
        command.args(["--crate-name", &self.exercise.name]).arg(emits).arg(Path::new("src").join("lib.rs"));
        let control = |command: &mut Command| {
            common(command);
            self.control(command, out, &lib.externs, "")
        };
        let own = Own::new(self.folder.path(), self.prepared.known_sources());
        let compiled = self.rustc.compile(&job, command, &control)?;
        let errors = match &compiled {
            Err(BuildFailure::Errors(errors)) if self.screened.may_include => errors.as_slice(),
            _ => &[],
        };
        if let Some(outside) = own.outside(&reads).or_else(|| own.spoken_of(errors)) {
            return Ok(Err(BuildFailure::ReadsOutside(outside)));
        }
        Ok(match compiled {
            Ok(said) => {
                let rlib = full.join(format!("lib{}.rlib", self.exercise.name));
                Ok(AnswerBuild { variant, rlib, walls: walls.folders(), warnings: said.warnings() })
            }
            Err(BuildFailure::Errors(errors)) => {
                Err(BuildFailure::Errors(errors.into_iter().map(with_advice).collect()))
            }
            Err(failure) => Err(failure),
        })
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
        let out = self.folder.path().join(self.out(answer.variant));
        let root = format!("{name}.rs");
        let mut modules = String::new();
        for kind in kinds {
            let file = self.exercise.folder.join("tests").join(kind.file());
            modules.push_str(&format!("#[path = {file:?}]\nmod {};\n", module_name(*kind)));
        }
        std::fs::write(out.join(&root), modules).with_context(|| format!("cannot write in {}", out.display()))?;
        let program = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        let is_own = |file: &str| file == root || is_a_test(file) || is_a_source(file);
        let job =
            Job { recorded: test, folder: &out, environment: Environment::Linker, is_own: &is_own, may_wait: false };
        let mut command = self.rustc.command(&job);
        command
            .env(ONLY, if answer.variant == Variant::Explored { "explored" } else { "plain" })
            .args(["--crate-name", &name, "--test"])
            .arg(format!("--remap-path-prefix={}{}=", self.exercise.folder.display(), std::path::MAIN_SEPARATOR))
            .arg(format!("--emit=link={program}"))
            .arg(&root);
        self.externs(&mut command, test, answer);
        let control = |command: &mut Command| {
            self.course_externs(command, test);
            command.args(["--crate-type", "bin", "--emit=link"]);
            self.control(command, "", &self.without_own(&test.externs), "fn main() {}")
        };
        Ok(self.rustc.compile(&job, command, &control)?.map(|_| out.join(program)))
    }

    /// One compile-fail program, or a control, as far as the compiler finds errors.
    ///
    /// # Errors
    /// When rustc cannot be run.
    pub fn build_case(&self, answer: &AnswerBuild, name: &str) -> Result<std::result::Result<(), BuildFailure>> {
        let (_, test) = self.prepared.records(self.exercise, false)?;
        let case = Path::new("tests").join(Kind::CompileFail.file()).join(format!("{name}.rs"));
        let out = self.folder.path().join(self.out(answer.variant));
        let is_own = |file: &str| is_a_test(file) || is_a_source(file);
        let job = Job {
            recorded: test,
            folder: &self.exercise.folder,
            environment: Environment::Temporary,
            is_own: &is_own,
            may_wait: false,
        };
        let common = |command: &mut Command| {
            // Also where rustc writes types that are too long for its messages.
            command.args(["--crate-type", "bin", "--emit=metadata", "--out-dir"]).arg(&out);
        };
        let mut command = self.rustc.command(&job);
        common(&mut command);
        command.args(["--crate-name", name]).arg(&case);
        self.externs(&mut command, test, answer);
        let control = |command: &mut Command| {
            common(command);
            self.course_externs(command, test);
            self.control(command, &out.to_string_lossy(), &self.without_own(&test.externs), "fn main() {}")
        };
        Ok(self.rustc.compile(&job, command, &control)?.map(|_| ()))
    }

    fn out(&self, variant: Variant) -> &'static str {
        match variant {
            Variant::Plain => "out",
            Variant::Explored => "explored",
        }
    }

    /// Adds what makes a command line compile an empty crate that links the crates of `externs`. Its source is written to
    /// `out`, which is a path as the command sees it.
    fn control(&self, command: &mut Command, out: &str, externs: &[String], rest: &str) -> Result<()> {
        let names = externs.iter().filter_map(|one| Some(one.split_once('=')?.0));
        let links: String =
            names.filter(|name| *name != "std").map(|name| format!("extern crate {name} as _;\n")).collect();
        let path = Path::new(out).join("control.rs");
        let full = command.get_current_dir().unwrap_or(self.folder.path()).join(&path);
        std::fs::write(&full, links + rest).with_context(|| format!("cannot write {}", full.display()))?;
        command.args(["--crate-name", "control"]).arg(path);
        Ok(())
    }

    /// The crates of an exercise's tests without the exercise itself.
    fn without_own(&self, externs: &[String]) -> Vec<String> {
        let own = format!("{}=", self.exercise.name);
        externs.iter().filter(|name_and_path| !name_and_path.starts_with(&own)).cloned().collect()
    }

    fn course_externs(&self, command: &mut Command, test: &Recorded) {
        for name_and_path in self.without_own(&test.externs) {
            command.args(["--extern", &name_and_path]);
        }
    }

    fn externs(&self, command: &mut Command, test: &Recorded, answer: &AnswerBuild) {
        self.course_externs(command, test);
        command.arg("--extern").arg(format!("{}={}", self.exercise.name, answer.rlib.display()));
        // The answer links the walls.
        for folder in &answer.walls {
            command.arg("-L").arg(format!("dependency={}", folder.display()));
        }
    }
}

/// Says what the wall is for where an answer runs into it.
fn with_advice(mut error: Diagnostic) -> Diagnostic {
    if let Some(advice) = super::wall::advice(&error.message) {
        error.rendered.push_str(&format!("  = note: {advice}\n"));
    }
    error
}

/// Whether a compiler's message speaks of a file of the answer's, as it is called where the answer is compiled.
fn is_a_source(file: &str) -> bool {
    Path::new(file).starts_with("src")
}

/// The same of the exercise's tests.
fn is_a_test(file: &str) -> bool {
    Path::new(file).starts_with("tests")
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
