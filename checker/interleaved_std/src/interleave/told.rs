//! What an exploration tells of its result.

use super::plan::Explored;
use crate::kernel::{Failure, Panicked};
use std::fmt;
use std::time::Duration;

/// The result of an exploration, whether something failed in it or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Exploration {
    /// How much was explored, or the first schedule that failed.
    pub result: Result<Explored, Failed>,
    /// What the watcher said after the schedule that failed, or else after the last.
    pub attached: String,
    /// What the code under test printed meanwhile, as far as it was kept: at most 16 KiB. Empty where the schedules were run
    /// in this very process, whose output it then is.
    pub output: String,
    /// What each thread did, of a schedule that was replayed; of one that failed it is in [`Failed::story`].
    pub story: String,
}

/// A schedule that failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failed {
    /// What was wrong.
    pub why: Why,
    /// The first panic of the schedule, in whatever thread: where nobody can go on, that is often the cause.
    pub first_panic: Option<Panicked>,
    /// How many schedules had passed before.
    pub nth: usize,
    /// The schedule's name, by which it can be replayed.
    pub schedule: String,
    /// What each thread did; empty if the process died.
    pub story: String,
    pub(super) attached: String,
    pub(super) output: String,
}

impl Failed {
    /// Nothing is known but why.
    pub(super) fn because(why: Why) -> Failed {
        Failed {
            why,
            first_panic: None,
            nth: 0,
            schedule: String::new(),
            story: String::new(),
            attached: String::new(),
            output: String::new(),
        }
    }
}

/// What was wrong with a schedule.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// The body panicked.
    Panicked(Panicked),
    /// The body waits and nobody is left to wake it; a line for each thread that is still there.
    Deadlock(Vec<String>),
    /// It had not ended after this many steps, although every thread had its turns.
    NoProgress(usize),
    /// It had not ended after this much virtual time.
    TooLate(Duration),
    /// It had this many threads at once.
    TooManyThreads(usize),
    /// The process in which it ran died.
    Died(String),
    /// Nothing: the plan says that the exploration has to fail, see [`Plan::trap`](super::Plan::trap).
    Trap,
}

impl From<Failure> for Why {
    fn from(failure: Failure) -> Why {
        match failure {
            Failure::Panicked(panicked) => Why::Panicked(panicked),
            Failure::Deadlock(waiting) => Why::Deadlock(waiting),
            Failure::NoProgress(steps) => Why::NoProgress(steps),
            Failure::TooLate(limit) => Why::TooLate(limit),
            Failure::TooManyThreads(threads) => Why::TooManyThreads(threads),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Panicked(Panicked { message, place: None }) => write!(f, "the test panicked: {message}"),
            Why::Panicked(Panicked { message, place: Some(place) }) => {
                write!(f, "the test panicked: {message}, at {place}")
            }
            Why::Deadlock(waiting) => {
                write!(f, "deadlock: main/test can never go on, nobody is left to wake it\n  {}", waiting.join("\n  "))
            }
            Why::NoProgress(steps) => write!(
                f,
                "never made progress: the test had not ended after {steps} steps, although every thread got its turns \
                 (a loop that spins?)"
            ),
            Why::TooLate(limit) => {
                write!(f, "out of time: the test had not ended after {limit:?} of virtual time")
            }
            Why::TooManyThreads(threads) => write!(f, "too many threads: there were {threads} at once"),
            Why::Died(how) => f.write_str(how),
            Why::Trap => f.write_str("the exploration was told to fail"),
        }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.why)?;
        if !self.story.is_empty() {
            write!(f, "\n\n{}", self.story.trim_end())?;
        }
        write!(f, "\n\nThis was schedule {}: {}", self.nth + 1, self.schedule)
    }
}
