//! Runs a graded test's body under many schedules and in virtual time, and says how the first bad one went.

use crate::graded::{Graded, Running, panic_words, restart};
use crate::session::{Ended, Schedule};
use crate::{expect, timeline};
use interleaved_std::interleave::{self, Exploration, Explored, Failed, Plan, Why};

/// How many orders of its threads' steps a test is run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orders {
    /// All of them where that is feasible, otherwise some thousands.
    All,
    /// One: the test is about time, or about counts, and the order of threads says nothing about it.
    One,
}

impl Orders {
    fn plan(self) -> Plan {
        match self {
            Orders::All => Plan::new(),
            Orders::One => Plan::once(),
        }
    }

    /// Before what was seen: in which circumstances.
    fn in_words(self) -> &'static str {
        match self {
            Orders::All => "in one order of the threads, ",
            Orders::One => "",
        }
    }
}

/// Between the two things that an execution says of itself: its failed expectation and its timeline.
const BETWEEN: char = '\u{1f}';

/// Runs the body of one explored test; `#[graded(explore, …)]` writes the call.
///
/// # Panics
/// When the body does, or does not end, in one of the schedules.
pub fn run_explored(test: &'static Graded, orders: Orders, body: fn()) {
    let running = Running::start(test);
    let watched = move || {
        restart();
        body();
        // Its panic may have been swallowed by the very code that is tested, or have ended another thread.
        if let Some(message) = expect::first() {
            std::panic::panic_any(message);
        }
    };
    let attach = || format!("{}{BETWEEN}{}", expect::first().unwrap_or_default(), timeline::draw());
    let plan = orders.plan().trap(running.session.is_trap());
    let explored = match &running.session.schedule {
        None => Ok(interleave::watch(plan, &attach, watched)),
        Some(Schedule::First) => interleave::replay(None, plan, &attach, watched),
        Some(Schedule::Named(name)) => interleave::replay(Some(name), plan, &attach, watched),
    };
    let ended = match explored {
        Ok(explored) => {
            print!("{}", explored.output);
            in_words(orders, explored)
        }
        Err(why) => Ended::Failed { message: why, picture: String::new(), schedule: None },
    };
    running.end(ended, None);
}

fn in_words(orders: Orders, explored: Exploration) -> Ended {
    let (expectation, timeline) = explored.attached.split_once(BETWEEN).unwrap_or_default();
    match explored.result {
        Ok(Explored { .. }) => Ended::Passed { picture: picture(orders, timeline, &explored.story) },
        Err(failed) => Ended::Failed {
            message: message(orders, &failed, expectation),
            picture: picture(orders, timeline, &failed.story),
            schedule: Some(failed.schedule).filter(|name| !name.is_empty()),
        },
    }
}

/// Where the order matters, what each thread did; otherwise what happened to futures and tasks.
fn picture(orders: Orders, timeline: &str, story: &str) -> String {
    let (first, second) = match orders {
        Orders::All => (story, timeline),
        Orders::One => (timeline, story),
    };
    if first.is_empty() { second.to_owned() } else { first.to_owned() }
}

fn message(orders: Orders, failed: &Failed, expectation: &str) -> String {
    let when = orders.in_words();
    if !expectation.is_empty() {
        return expectation.replacen("\nseen:     ", &format!("\nseen:     {when}"), 1);
    }
    let panic = match &failed.why {
        Why::Panicked(panicked) => Some(panicked),
        _ => failed.first_panic.as_ref(),
    };
    let panic = panic.map(|panicked| panic_words(&panicked.message, panicked.place.as_deref()));
    let seen = match (&failed.why, panic) {
        (_, Some(words)) if words.ends_with(TODO) => return words,
        (Why::Panicked(_), words) => format!("the test {}", words.unwrap_or_default()),
        (why, Some(words)) => format!("a thread {words}\n          After that, {}", stuck(why)),
        (why, None) => stuck(why),
    };
    let expected = match orders {
        Orders::All => "this holds in whatever order the threads take their steps",
        Orders::One => "the test runs to its end",
    };
    format!("expected: {expected}\nseen:     {when}{seen}")
}

/// How the message ends of a panic in what is still to be written.
const TODO: &str = "is still todo!()";

fn stuck(why: &Why) -> String {
    match why {
        Why::Deadlock(waiting) => {
            let waiting: Vec<String> = waiting.iter().map(|line| format!("\n            {line}")).collect();
            format!("all threads wait, and nobody is left to wake one:{}", waiting.concat())
        }
        Why::NoProgress(steps) => format!(
            "it had not ended after {steps} steps, although every thread got its turns: something asks again and again \
             instead of waiting"
        ),
        Why::TooLate(limit) => format!("it had not ended after {} hours of virtual time", limit.as_secs() / 3_600),
        Why::TooManyThreads(threads) => format!("there were {threads} threads at once"),
        Why::Panicked(_) => "it panicked".to_owned(),
        Why::Trap => "the test was told to fail".to_owned(),
        Why::Died(how) => how.clone(),
    }
}
