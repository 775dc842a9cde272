//! Runs one test in a process of its own and finds out how it ended.
//!
//! A pass is a receipt. The process is handed random words on its standard input; probe reads them before the learner's code
//! can run, and puts one before the result and another in the place of "pass". Without them nothing counts: not the exit code,
//! and not what was printed. And a pass needs more: there is one receipt and no other, and the process ends with code 0.
//!
//! A program is believed only if it fails when it is told to: in a *trap*, probe says at the end that the test has failed, and
//! whoever says that it has passed is somebody else.

mod printed;
mod process;
mod receipt;
mod stop;

pub use process::{Ended, Exit, Finished, Limits, Listen, adopt_orphans, run_limited, sweep_orphans};
use receipt::{Heard, Receipts, Words};
use std::path::Path;
use std::process::Command;
use std::time::Duration;
pub use stop::{INTERRUPTED, is_stopped, stop, stop_on_signals};

/// The address space of a test, in bytes: far more than any right answer needs, stacks of threads included.
const TEST_MEMORY: u64 = 2 << 30;

/// The most threads that a test may have at once. The address space has room for more only if their stacks are far smaller
/// than any right answer asks for, and a thread that one test has of the machine's is not there for the others.
const MOST_THREADS: usize = 2_000;

/// The longest file that a test may write, in bytes.
const LONGEST_FILE: u64 = 1 << 30;

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
    /// Whether the test is told to fail.
    pub trap: bool,
}

/// A test that was run.
#[derive(Clone, Debug)]
pub struct Ran {
    pub outcome: Outcome,
    pub took: Duration,
    /// The beginning of what the code under test printed.
    pub printed: String,
    /// What a person should look at: no honest answer comes to it.
    pub flag: Option<&'static str>,
}

/// Where a test is listened to, and what its environment says of it.
#[cfg(unix)]
const LISTEN: (Listen, &str) = (Listen::Socket, "socket");
#[cfg(not(unix))]
const LISTEN: (Listen, &str) = (Listen::Stdout, "stdout");

/// Runs a test.
///
/// # Errors
/// When the process cannot be started, which says nothing about the answer.
pub fn run_test(run: &TestRun<'_>) -> std::io::Result<Ran> {
    let words = Words::new()?;
    let (listen, said) = LISTEN;
    let mut command = Command::new(run.program);
    command
        .args(["--exact", run.test, "--include-ignored", "--test-threads=1", "--nocapture", "--quiet"])
        .current_dir(run.folder);
    clean_environment(&mut command, run.folder).env("POLL_BY_POLL_RECEIPT", said);
    let mut receipts = Receipts::new(&words);
    let trap = if run.trap { "trap" } else { "test" };
    let (seed, schedule) = (run.seed, run.schedule.unwrap_or_default());
    let input = format!("{} {} {trap} {seed} {schedule}\n", words.receipt, words.pass);
    // The test watches its own time and draws its timeline when that is over: it gets a second more to do so.
    let time = run.limit + Duration::from_secs(1);
    let limits = Limits { time, processor: None, memory: TEST_MEMORY, file: LONGEST_FILE, threads: Some(MOST_THREADS) };
    let finished = run_limited(command, input.as_bytes(), limits, listen, &mut |bytes| receipts.feed(bytes))?;
    let (outcome, flag) = outcome(receipts.take(), &finished, &words);
    let end = format!("{} ", words.receipt);
    let printed = printed::of_the_test(run.test, &end, &finished.stdout, &finished.stderr);
    Ok(Ran { outcome, took: finished.duration, printed, flag })
}

/// Leaves nothing of the checker's own environment to a command but a folder for temporary files.
pub fn clean_environment<'c>(command: &'c mut Command, temporary: &Path) -> &'c mut Command {
    command.env_clear();
    if let Some(root) = std::env::var_os("SystemRoot") {
        command.env("SystemRoot", root); // Windows programs do not start without it
    }
    for name in if cfg!(windows) { &["TEMP", "TMP"][..] } else { &["TMPDIR"] } {
        command.env(name, temporary);
    }
    command
}

fn outcome(heard: Heard, finished: &Finished, words: &Words) -> (Outcome, Option<&'static str>) {
    let out_of_memory = heard.out_of_memory;
    let mut receipts = heard.receipts.into_iter();
    match (receipts.next(), receipts.next()) {
        (Some(_), Some(_)) => {
            let how = "it said more than once how it had ended".to_owned();
            (Outcome::Died { how }, Some("a test said more than once how it had ended"))
        }
        (Some(receipt), None) if receipt.is_pass(words) && !finished.success() => {
            let how = match finished.ended {
                Ended::Exited(exit) => format!("it said that it had passed, and then its process {exit}"),
                Ended::TimedOut | Ended::TooMuchOutput | Ended::TooManyThreads => {
                    "it said that it had passed, and did not end".to_owned()
                }
            };
            (Outcome::Died { how }, Some("a test said that it had passed, and its process did not end as it should"))
        }
        (Some(receipt), None) => (receipt.into_outcome(words), None),
        (None, _) => (without_receipt(finished, out_of_memory), None),
    }
}

/// How a test ended of which nothing is known but what the system says.
fn without_receipt(finished: &Finished, out_of_memory: bool) -> Outcome {
    const ABORT: Exit = Exit::Signal(6);
    match finished.ended {
        Ended::TimedOut => Outcome::TimedOut { timeline: String::new() },
        Ended::TooMuchOutput => Outcome::Died { how: "it printed without end and was stopped".to_owned() },
        Ended::TooManyThreads => Outcome::Died { how: "it started threads without end and was stopped".to_owned() },
        // A failed allocation aborts the process, unless the caller handles it.
        Ended::Exited(ABORT) if out_of_memory => Outcome::OutOfMemory,
        Ended::Exited(ABORT) if finished.stderr_mentions("has overflowed its stack") => {
            Outcome::Died { how: "its stack overflowed, it says: a function calls itself without end".to_owned() }
        }
        Ended::Exited(exit) => Outcome::Died { how: format!("its process {exit} in the middle of the test") },
    }
}
