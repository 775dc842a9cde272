//! Runs a plan to its end or to the first failure that can be believed.
//!
//! A failure may be the fault of an earlier schedule: a global timer thread that lived in a static
//! died with the execution that started it. So a failure counts only if it repeats as the first
//! schedule of a fresh process; and if state was seen to survive, every schedule gets a process.

#[cfg(unix)]
use super::isolate::{Child, Progress, Running, in_child, start};
use super::narrate;
use super::plan::{Explored, Plan, Ran, Sequence};
use super::protocol::{Alone, Batch};
use super::schedule::{Decider, Schedule};
use crate::kernel::{Outcome, drive, keep_panic_messages};
use std::sync::Arc;

type Body = Arc<dyn Fn() + Send + Sync>;

/// Names one schedule to run instead of the plan: the way to replay a failure.
const REPLAY: &str = "POLL_SCHEDULE";

/// Runs `body` under the schedules of `plan`.
///
/// An execution ends when the body returns; threads that are still there simply stop, as when a
/// process ends. Each execution starts with `Instant::now()` at the same time.
///
/// If the environment variable `POLL_SCHEDULE` is set, only the schedule that it names is run, in
/// this process and with its output shown.
///
/// # Panics
/// At the first schedule in which the body panics, deadlocks, spins without end or takes too much
/// virtual time, with a message that narrates that schedule and says how to replay it.
#[track_caller]
pub fn explore(plan: Plan, body: impl Fn() + Send + Sync + 'static) -> Explored {
    match try_explore(plan, body) {
        Ok(explored) => explored,
        Err(report) => panic!("{report}"),
    }
}

/// As [`explore`], and does not panic.
///
/// # Errors
/// What [`explore`] panics with.
pub fn try_explore(plan: Plan, body: impl Fn() + Send + Sync + 'static) -> Result<Explored, String> {
    keep_panic_messages();
    let body: Body = Arc::new(body);
    match std::env::var(REPLAY) {
        Ok(code) => replay(&plan, &body, &code),
        Err(_) => explore_all(&plan, &body),
    }
}

fn explore_all(plan: &Plan, body: &Body) -> Result<Explored, String> {
    #[cfg(unix)]
    {
        let child = in_child(&|progress| {
            let batch = run_batch(plan, body, &mut |schedule| progress.starts(schedule));
            batch.encode()
        });
        match child {
            Child::Said(said) => match Batch::decode(&said) {
                Some(batch) => return judge(plan, body, batch),
                None => return Err(format!("the exploring process said what nobody understands: {said}")),
            },
            Child::Died { why, nth, schedule } => {
                let confirmed = if nth == 0 { Some(why) } else { confirmed(plan, body, &schedule, why) };
                return match confirmed {
                    Some(report) => Err(with_replay(&report, nth, &schedule)),
                    None => one_by_one(plan, body),
                };
            }
            Child::Impossible | Child::NeverBegan => {}
        }
    }
    let batch = run_batch(plan, body, &mut |_| ());
    match batch {
        Batch::Passed(explored) => Ok(explored),
        Batch::Failed { nth, schedule, report } => Err(with_replay(&report, nth, &schedule)),
        // No fresh process to be had: what was found so far is all that can be said.
        Batch::Survived { nth } => Ok(Explored { schedules: nth, exhaustive: false }),
    }
}

/// Runs the sequence in this process until something is not as it should be.
fn run_batch(plan: &Plan, body: &Body, starts: &mut dyn FnMut(&str)) -> Batch {
    let mut sequence = Sequence::new(plan);
    let mut last: Option<Ran> = None;
    let mut nth = 0;
    while let Some(schedule) = sequence.next(last.as_ref()) {
        let code = schedule.to_string();
        starts(&code);
        let outcome = run_one(plan, body, &schedule);
        if outcome.survived && nth > 0 {
            return Batch::Survived { nth };
        }
        if let Some(report) = narrate::failure(&outcome) {
            return Batch::Failed { nth, schedule: code, report };
        }
        last = Some(ran(outcome));
        nth += 1;
    }
    Batch::Passed(Explored { schedules: nth, exhaustive: sequence.exhaustive })
}

fn run_one(plan: &Plan, body: &Body, schedule: &Schedule) -> Outcome {
    drive(body.clone(), Decider::new(schedule), plan.limits())
}

fn ran(outcome: Outcome) -> Ran {
    Ran { steps: outcome.steps, forced: outcome.forced, peeked: outcome.peeked, choices: outcome.choices }
}

#[cfg(unix)]
fn judge(plan: &Plan, body: &Body, batch: Batch) -> Result<Explored, String> {
    match batch {
        Batch::Passed(explored) => Ok(explored),
        // The first of a fresh process: nothing came before that could be to blame.
        Batch::Failed { nth: 0, schedule, report } => Err(with_replay(&report, 0, &schedule)),
        Batch::Failed { nth, schedule, report } => match confirmed(plan, body, &schedule, report) {
            Some(report) => Err(with_replay(&report, nth, &schedule)),
            None => one_by_one(plan, body),
        },
        Batch::Survived { .. } => one_by_one(plan, body),
    }
}

/// How many processes are at work at once, where every schedule has its own.
#[cfg(unix)]
const AT_ONCE: usize = 8;

/// The whole sequence, every schedule in a process of its own. A process costs as much as dozens of
/// schedules, so there are fewer.
#[cfg(unix)]
fn one_by_one(plan: &Plan, body: &Body) -> Result<Explored, String> {
    let plan = &plan.clone().all_up_to(plan.all_up_to.min(200)).random(plan.random.min(500)).pct(plan.pct.min(500));
    let mut sequence = Sequence::new(plan);
    let mut last: Option<Ran> = None;
    let mut nth = 0;
    while let Some(first) = sequence.next(last.as_ref()) {
        let mut schedules = vec![first];
        while sequence.drawing() && schedules.len() < AT_ONCE {
            let Some(next) = sequence.next(None) else { break };
            schedules.push(next);
        }
        let running: Vec<_> =
            schedules.iter().map(|schedule| start(&|progress| one(plan, body, schedule, progress))).collect();
        let results: Vec<Option<Child>> = running.into_iter().map(|child| child.map(Running::result)).collect();
        for (schedule, result) in schedules.iter().zip(results) {
            let result = match result {
                Some(child @ (Child::Said(_) | Child::Died { .. })) => understand(child),
                // Too many processes at once, perhaps.
                _ => alone(plan, body, schedule),
            };
            match result {
                Some(Alone::Failed(report)) => return Err(with_replay(&report, nth, &schedule.to_string())),
                Some(Alone::Passed(ran)) => last = Some(ran),
                // Not the code's fault: what was explored so far has to do.
                None => return Ok(Explored { schedules: nth, exhaustive: false }),
            }
            nth += 1;
        }
    }
    Ok(Explored { schedules: nth, exhaustive: sequence.exhaustive })
}

/// One schedule in a process of its own; `None` if there is none to be had.
#[cfg(unix)]
fn alone(plan: &Plan, body: &Body, schedule: &Schedule) -> Option<Alone> {
    understand(in_child(&|progress| one(plan, body, schedule, progress)))
}

#[cfg(unix)]
fn one(plan: &Plan, body: &Body, schedule: &Schedule, progress: &Progress) -> String {
    progress.starts(&schedule.to_string());
    let outcome = run_one(plan, body, schedule);
    match narrate::failure(&outcome) {
        Some(report) => Alone::Failed(report),
        None => Alone::Passed(ran(outcome)),
    }
    .encode()
}

#[cfg(unix)]
fn understand(child: Child) -> Option<Alone> {
    match child {
        Child::Said(said) => {
            let alone = Alone::decode(&said);
            Some(alone.unwrap_or_else(|| Alone::Failed(format!("an unreadable result: {said}"))))
        }
        Child::Died { why, .. } => Some(Alone::Failed(why)),
        Child::Impossible | Child::NeverBegan => None,
    }
}

/// Whether the schedule, found failing with this report, fails again in a fresh process: then the
/// report of that, and otherwise `None`.
#[cfg(unix)]
fn confirmed(plan: &Plan, body: &Body, code: &str, report: String) -> Option<String> {
    let Ok(schedule) = code.parse() else { return Some(report) };
    match alone(plan, body, &schedule) {
        Some(Alone::Passed(_)) => None,
        Some(Alone::Failed(report)) => Some(report),
        None => Some(format!("{report}\n(No process could be started to confirm this.)")),
    }
}

fn replay(plan: &Plan, body: &Body, code: &str) -> Result<Explored, String> {
    let schedule: Schedule = code.parse().map_err(|error| format!("{REPLAY}: {error}"))?;
    let outcome = run_one(plan, body, &schedule);
    if let Some(report) = narrate::failure(&outcome) {
        return Err(with_replay(&report, 0, code));
    }
    eprintln!("This schedule passes ({:?} of virtual time).\n{}", outcome.elapsed, narrate::table(&outcome));
    Ok(Explored { schedules: 1, exhaustive: false })
}

fn with_replay(report: &str, nth: usize, schedule: &str) -> String {
    let test = std::thread::current().name().unwrap_or("TEST").to_string();
    format!(
        "{}\n\nThis was schedule {}. To run it alone, again and again: {REPLAY}={schedule} in the environment, and \
         the test's name ({test}) after --exact",
        report.trim_end(),
        nth + 1,
    )
}
