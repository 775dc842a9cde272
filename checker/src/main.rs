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
    match cli::run() {
        Ok(code) => code,
        Err(error) => {
            complain(&error);
            ExitCode::from(2)
        }
    }
}

/// Says what went wrong, if anybody still listens.
fn complain(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "error: {}", report::plain(&format!("{error:#}")));
}
