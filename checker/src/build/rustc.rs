//! rustc as it is called for one answer: in a clean environment, within limits, and within one budget of time.

use super::blame::{Blame, blame, control_failed};
use super::diagnostics::{Diagnostic, read as read_diagnostics};
use super::{BuildFailure, Prepared, Recorded, environment};
use crate::run::{Finished, Limits, Listen, clean_environment, run_limited};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What everything that is compiled for one answer may take together: processor time on Linux, elsewhere time by the clock.
pub const BUDGET: Duration = Duration::from_secs(30);
/// By how much compiling may take longer on the clock on the wall than in processor time, before it is given up: several
/// compilers share each core.
const SHARE: u32 = 6;
/// The address space of the compiler: ten times what it needs for a long answer.
const MEMORY: u64 = 4 << 30;
/// The longest file that it may write.
const LONGEST_FILE: u64 = 256 << 20;

/// The compiler, for one answer.
pub(super) struct Rustc<'a> {
    prepared: &'a Prepared,
    /// Where the compiler may put what is only for a moment.
    temporary: PathBuf,
    used: Mutex<Duration>,
}

/// What is compiled, and what for.
pub(super) struct Job<'j> {
    /// What the command line begins with.
    pub recorded: &'j Recorded,
    /// Where rustc runs.
    pub folder: &'j Path,
    pub environment: Environment,
    /// Whether an error in this file is the answer's fault.
    pub is_own: &'j dyn Fn(&str) -> bool,
    /// Whether the source may make rustc read a file that never ends.
    pub may_wait: bool,
}

/// What the compiler said of what it has compiled.
pub(super) struct Said {
    stderr: Vec<u8>,
}

impl Said {
    /// The warnings that have a place in the source.
    pub(super) fn warnings(&self) -> Vec<Diagnostic> {
        let mut warnings = read_diagnostics(&self.stderr);
        warnings.retain(|diagnostic| diagnostic.place.is_some());
        warnings
    }
}

/// What rustc finds in its environment, which the code that it compiles can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Environment {
    /// Nothing that says anything: for an answer.
    Bare,
    /// A folder for temporary files.
    Temporary,
    /// What the linker is found with, and that folder.
    Linker,
}

impl<'a> Rustc<'a> {
    pub(super) fn new(prepared: &'a Prepared, temporary: PathBuf) -> Self {
        Self { prepared, temporary, used: Mutex::default() }
    }

    /// A command line to which the crate's own part is still to be added.
    pub(super) fn command(&self, job: &Job<'_>) -> Command {
        let mut command = Command::new(&self.prepared.rustc);
        let temporary = match job.environment {
            Environment::Bare => Path::new("."),
            Environment::Temporary | Environment::Linker => &self.temporary,
        };
        clean_environment(&mut command, temporary).current_dir(job.folder);
        if job.environment == Environment::Linker {
            command.envs(environment::for_linkers());
        }
        command.args(&job.recorded.kept).arg("--error-format=json");
        command.args(["-C", "debuginfo=0", "-C", "codegen-units=1"]);
        command
    }

    /// Compiles, and returns what the compiler said of a success; the budget pays. `control` adds to a command line what compiles
    /// an empty crate with the same dependencies.
    ///
    /// # Errors
    /// When the answer is not to blame.
    pub(super) fn compile(
        &self,
        job: &Job<'_>,
        command: Command,
        control: &dyn Fn(&mut Command) -> Result<()>,
    ) -> Result<std::result::Result<Said, BuildFailure>> {
        let left = BUDGET.saturating_sub(*self.used.lock().unwrap_or_else(PoisonError::into_inner));
        if left.is_zero() {
            return Ok(Err(BuildFailure::TooLong));
        }
        let finished = run(command, left, if job.may_wait { 1 } else { SHARE })?;
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) += finished.processor.unwrap_or(finished.duration);
        if finished.success() {
            return Ok(Ok(Said { stderr: finished.stderr }));
        }
        if let Some(missing) = missing(job.recorded) {
            bail!(missing);
        }
        let failure = match blame(&finished, read_diagnostics(&finished.stderr), job.is_own, job.may_wait) {
            Blame::Answer(failure) => return Ok(Err(failure)),
            Blame::Elsewhere(why) => bail!(why),
            Blame::AskControl(failure) => failure,
        };
        let mut command = self.command(job);
        control(&mut command)?;
        let (finished, diagnostics) = self.compile_own(command)?;
        if !finished.success() {
            bail!(control_failed(&finished, &diagnostics));
        }
        Ok(Err(failure))
    }

    /// Compiles something of the checker's own, for which no budget pays.
    ///
    /// # Errors
    /// When rustc cannot be started.
    pub(super) fn compile_own(&self, command: Command) -> Result<(Finished, Vec<Diagnostic>)> {
        let finished = run(command, BUDGET, SHARE)?;
        let diagnostics = read_diagnostics(&finished.stderr);
        Ok((finished, diagnostics))
    }
}

fn run(command: Command, left: Duration, share: u32) -> Result<Finished> {
    let limits = if cfg!(target_os = "linux") {
        Limits { time: left * share, processor: Some(left), memory: MEMORY, file: LONGEST_FILE, threads: None }
    } else {
        Limits { time: left, processor: None, memory: MEMORY, file: LONGEST_FILE, threads: None }
    };
    let program = command.get_program().to_owned();
    run_limited(command, b"", limits, Listen::Stdout, &mut |_| ())
        .with_context(|| format!("cannot start the compiler {}", program.to_string_lossy()))
}

/// Says so if a crate that was built for the exercise is not there any more.
fn missing(recorded: &Recorded) -> Option<String> {
    recorded.crates().find_map(|(_, path)| {
        let error = std::fs::File::open(path).err()?;
        Some(format!(
            "{path}, which the exercises are compiled with, cannot be read ({error}): delete the folder poll-by-poll in \
             Cargo's target folder and run again, which builds it anew"
        ))
    })
}
