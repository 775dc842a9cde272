//! Runs one test in a process of its own and finds out how it ended.
//!
//! A pass is a receipt. The process is handed a random word on its standard input; probe reads it before the learner's
//! code can run, and puts it before the result on standard output. Without the word nothing counts: not the exit code, and
//! not what was printed.

mod printed;
mod process;
mod receipt;
mod stop;

use printed::Beginning;
pub use process::{Ended, Limits, adopt_orphans, run_limited, sweep_orphans};
use receipt::Receipts;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
pub use stop::{INTERRUPTED, is_stopped, stop_on_signals};

/// The address space of a test, in bytes: far more than any right answer needs, stacks of threads included.
const TEST_MEMORY: u64 = 2 << 30;

/// How a test ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The body returned, and nothing that it expected had failed; with its timeline.
    Passed { timeline: String },
    /// It failed, in its own words, with its timeline.
    Failed {
        message: String,
        timeline: String,
        /// The name of the schedule that failed, of an explored test.
        schedule: Option<String>,
    },
    /// It did not end in time; with a timeline if the process could still draw one.
    TimedOut { timeline: String },
    /// The process was gone before the test had ended.
    Died { how: String },
    /// It needed more memory than it may have.
    OutOfMemory,
}

/// What a test's process is given.
pub struct TestRun<'a> {
    /// The test program.
    pub program: &'a Path,
    /// The test's name in the program.
    pub test: &'a str,
    /// Where it runs.
    pub folder: &'a Path,
    /// How long the test may take.
    pub limit: Duration,
    /// What its inputs are drawn from.
    pub seed: u64,
    /// Of an explored test, the one schedule to run, by its name or `first`; without it, all that it is explored in.
    pub schedule: Option<&'a str>,
}

/// A test that was run.
#[derive(Clone, Debug)]
pub struct Ran {
    pub outcome: Outcome,
    pub took: Duration,
    /// The beginning of what the code under test printed.
    pub printed: String,
}

/// Runs a test.
///
/// # Errors
/// When the process cannot be started, which says nothing about the answer.
pub fn run_test(run: &TestRun<'_>) -> std::io::Result<Ran> {
    let word = receipt::random_word()?;
    let mut command = Command::new(run.program);
    command
        .args(["--exact", run.test, "--include-ignored", "--test-threads=1", "--nocapture", "--quiet"])
        .current_dir(run.folder)
        .env_clear()
        .env("POLL_BY_POLL_RECEIPT", "1")
        .env("TMPDIR", run.folder);
    if let Some(root) = std::env::var_os("SystemRoot") {
        command.env("SystemRoot", root); // Windows programs do not start without it
    }
    if cfg!(windows) {
        command.env("TEMP", run.folder).env("TMP", run.folder);
    }
    let mut receipts = Receipts::new(&word);
    let mut printed = Beginning::default();
    let input = format!("{word} {} {}\n", run.seed, run.schedule.unwrap_or_default());
    // The test watches its own time and draws its timeline when that is over: it gets a second more to do so.
    let limits = Limits { time: run.limit + Duration::from_secs(1), memory: TEST_MEMORY };
    let finished = run_limited(command, input.as_bytes(), limits, &mut |bytes| {
        receipts.feed(bytes);
        printed.feed(bytes);
    })?;
    let outcome = match (receipts.take(), finished.ended.clone()) {
        (Some(receipt), _) => receipt.into_outcome(),
        (None, Ended::TimedOut) => Outcome::TimedOut { timeline: String::new() },
        (None, Ended::TooMuchOutput) => Outcome::Died { how: "it printed without end and was stopped".to_owned() },
        (None, Ended::Exited(_)) if finished.stderr_mentions("memory allocation of") => Outcome::OutOfMemory,
        (None, Ended::Exited(how)) if finished.stderr_mentions("has overflowed its stack") => {
            Outcome::Died { how: format!("its stack overflowed: a function calls itself without end ({how})") }
        }
        (None, Ended::Exited(how)) => Outcome::Died { how },
    };
    let printed = printed.into_text(run.test, &format!("{word} "), &finished.stderr);
    Ok(Ran { outcome, took: finished.duration, printed })
}
