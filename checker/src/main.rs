//! `checker`: opens the course to learners, grades classes, and proves exercises to their authors.
//!
//! course → submission → build → run → verdict → report: each hands one type on, and nothing flows back. The folders use
//! each other in one direction only: cli, then learn, class and author, then engine, build and run, then submission, verdict
//! and course. report knows verdicts and events. A test holds them to it.

mod author;
mod build;
mod class;
mod cli;
mod course;
mod engine;
mod events;
mod learn;
mod parallel;
mod print;
mod report;
mod run;
mod submission;
mod verdict;

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    if build::is_wrapper() {
        return match build::run_wrapper() {
            Ok(code) => ExitCode::from(u8::try_from(code).unwrap_or(101)),
            Err(error) => {
                complain(&error);
                ExitCode::from(101)
            }
        };
    }
    #[cfg(unix)]
    if let Some(error) = start_again_with_whole_stacks() {
        complain(&error);
        return ExitCode::from(2);
    }
    match cli::run() {
        Ok(code) => code,
        Err(error) => {
            complain(&error);
            ExitCode::from(2)
        }
    }
}

/// The variable by which a user sets the stacks of all threads that std starts, ours among them, to less than they may need.
#[cfg(unix)]
const STACKS: &str = "RUST_MIN_STACK";

/// Puts this program, without [`STACKS`], in its own place if somebody has set it; says why, where that cannot be done.
#[cfg(unix)]
fn start_again_with_whole_stacks() -> Option<anyhow::Error> {
    use std::os::unix::process::CommandExt;
    std::env::var_os(STACKS)?;
    let again = std::env::current_exe().map(|own| {
        let mut command = std::process::Command::new(own);
        command.args(std::env::args_os().skip(1)).env_remove(STACKS).exec()
    });
    let (Ok(error) | Err(error)) = again;
    Some(anyhow::Error::new(error).context(format!("cannot start without {STACKS}, which is set: unset it")))
}

/// Says what went wrong, if anybody still listens.
fn complain(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "error: {}", report::plain(&format!("{error:#}")));
}
