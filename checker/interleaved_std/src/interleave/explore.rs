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
use super::told::{Exploration, Failed, Why};
use crate::kernel::{End, Outcome, drive, keep_panic_messages};
use std::sync::Arc;

type Body = Arc<dyn Fn() + Send + Sync>;

/// If this environment variable is set, no process is forked, as on systems that cannot: schedules are run where the test
/// is, and what code leaves behind in statics ends an exploration early.
pub const WITHOUT_FORK: &str = "POLL_WITHOUT_FORK";

/// Runs `body` under the schedules of `plan`.
///
/// An execution ends when the body returns; threads that are still there simply stop, as when a
/// process ends. Each execution starts with `Instant::now()` at the same time.
///
/// # Panics
/// At the first schedule in which the body panics, deadlocks, spins without end, starts threads without end or takes too
/// much virtual time, with a message that narrates that schedule and names it for [`replay`].
#[track_caller]
pub fn explore(plan: Plan, body: impl Fn() + Send + Sync + 'static) -> Explored {
    match watch(plan, &|| String::new(), body).result {
        Ok(explored) => explored,
        Err(failed) => panic!("{failed}"),
    }
}

/// As [`explore`], and does not panic. `attach` is called, where the schedules are run, after the one that failed or else
/// after the last; what it returns comes back with the result.
pub fn watch(plan: Plan, attach: &dyn Fn() -> String, body: impl Fn() + Send + Sync + 'static) -> Exploration {
    keep_panic_messages();
    let body: Body = Arc::new(body);
    Run { plan: &plan, body: &body, attach }.all()
}

/// Runs one schedule, in this process: by its name, as [`Failed::schedule`] has it, or the first of all.
///
/// # Errors
/// When there can be no schedule of this name.
pub fn replay(
    schedule: Option<&str>,
    plan: Plan,
    attach: &dyn Fn() -> String,
    body: impl Fn() + Send + Sync + 'static,
) -> Result<Exploration, String> {
    keep_panic_messages();
    let schedule: Schedule = schedule.unwrap_or("path:").parse()?;
    let body: Body = Arc::new(body);
    let run = Run { plan: &plan, body: &body, attach };
    let outcome = run.one(&schedule);
    let attached = attach();
    let story = narrate::table(&outcome);
    let result = match alone(outcome, 0, &schedule, attached.clone()) {
        Alone::Passed(..) | Alone::Sprung(_) => Ok(Explored { schedules: 1, exhaustive: false }),
        Alone::Failed(failed) => Err(failed),
    };
    Ok(Exploration { result, attached, output: String::new(), story })
}

/// What an exploration is made of.
#[derive(Clone, Copy)]
struct Run<'a> {
    plan: &'a Plan,
    body: &'a Body,
    attach: &'a dyn Fn() -> String,
}

/// What there is to say of one schedule.
fn alone(outcome: Outcome, nth: usize, schedule: &Schedule, attached: String) -> Alone {
    let story = || narrate::table(&outcome);
    match &outcome.end {
        End::Failed(failure) => Alone::Failed(Failed {
            why: failure.clone().into(),
            first_panic: outcome.first_panic.clone(),
            nth,
            schedule: schedule.to_string(),
            story: story(),
            attached,
            output: String::new(),
        }),
        End::Done => {
            let Outcome { steps, forced, peeked, could_be_spurious, choices, .. } = outcome;
            Alone::Passed(Ran { steps, forced, peeked, could_be_spurious, choices }, attached)
        }
    }
}

fn passed(explored: Explored, attached: String, output: String) -> Exploration {
    Exploration { result: Ok(explored), attached, output, story: String::new() }
}

/// What a trap comes to where nobody has tampered with it.
fn sprung(output: String) -> Exploration {
    told(Failed { output, ..Failed::because(Why::Trap) })
}

fn told(mut failed: Failed) -> Exploration {
    let attached = std::mem::take(&mut failed.attached);
    let output = std::mem::take(&mut failed.output);
    Exploration { result: Err(failed), attached, output, story: String::new() }
}

impl Run<'_> {
    fn all(self) -> Exploration {
        #[cfg(unix)]
        if std::env::var_os(WITHOUT_FORK).is_none() {
            let (child, output) = in_child(&|progress| self.batch(&mut |schedule| progress.starts(schedule)).encode());
            match child {
                Child::Said(said) => {
                    return match Batch::decode(&said) {
                        Some(batch) => self.judge(batch, output),
                        None => told(dies(format!("the exploring process said what nobody understands: {said}"))),
                    };
                }
                Child::Died { why, nth, schedule } => {
                    let died = Failed { nth, schedule, output, ..dies(why) };
                    return match if nth == 0 { Some(died) } else { self.confirmed(died) } {
                        Some(failed) => told(failed),
                        None => self.one_by_one(),
                    };
                }
                Child::Impossible | Child::NeverBegan => {}
            }
        }
        match self.batch(&mut |_| ()) {
            Batch::Passed(explored, attached) => passed(explored, attached, String::new()),
            Batch::Sprung => sprung(String::new()),
            Batch::Failed(failed) => told(failed),
            // No fresh process to be had: what was found so far is all that can be said.
            Batch::Survived { .. } if self.plan.trap => sprung(String::new()),
            Batch::Survived { nth } => {
                passed(Explored { schedules: nth, exhaustive: false }, (self.attach)(), String::new())
            }
        }
    }

    /// Runs the sequence in this process until something is not as it should be.
    fn batch(self, starts: &mut dyn FnMut(&str)) -> Batch {
        let mut sequence = Sequence::new(self.plan);
        let mut last: Option<Ran> = None;
        let mut nth = 0;
        while let Some(schedule) = sequence.next(last.as_ref()) {
            starts(&schedule.to_string());
            let outcome = self.one(&schedule);
            if outcome.survived && nth > 0 {
                return Batch::Survived { nth };
            }
            let attached = if outcome.end == End::Done { String::new() } else { (self.attach)() };
            match alone(outcome, nth, &schedule, attached) {
                Alone::Passed(ran, _) | Alone::Sprung(ran) => last = Some(ran),
                Alone::Failed(failed) => return Batch::Failed(failed),
            }
            nth += 1;
        }
        if self.plan.trap {
            return Batch::Sprung;
        }
        Batch::Passed(Explored { schedules: nth, exhaustive: sequence.exhaustive }, (self.attach)())
    }

    fn one(self, schedule: &Schedule) -> Outcome {
        drive(self.body.clone(), Decider::new(schedule), self.plan.limits())
    }
}

/// How many processes are at work at once, where every schedule has its own.
#[cfg(unix)]
const AT_ONCE: usize = 8;

#[cfg(unix)]
fn dies(how: String) -> Failed {
    Failed::because(Why::Died(how))
}

#[cfg(unix)]
impl Run<'_> {
    fn judge(self, batch: Batch, output: String) -> Exploration {
        match batch {
            // In a trap, these are not the words of this crate.
            Batch::Passed(explored, attached) => passed(explored, attached, output),
            Batch::Sprung if self.plan.trap => sprung(output),
            Batch::Sprung => {
                told(Failed { output, ..dies("the exploring process fell into a trap that nobody set".into()) })
            }
            // The first of a fresh process: nothing came before that could be to blame.
            Batch::Failed(failed) if failed.nth == 0 => told(Failed { output, ..failed }),
            Batch::Failed(failed) => match self.confirmed(Failed { output, ..failed }) {
                Some(failed) => told(failed),
                None => self.one_by_one(),
            },
            Batch::Survived { .. } => self.one_by_one(),
        }
    }

    /// The whole sequence, every schedule in a process of its own. A process costs as much as dozens of
    /// schedules, so there are fewer.
    fn one_by_one(self) -> Exploration {
        let own = self.plan;
        let plan = own.clone().all_up_to(own.all_up_to.min(200)).random(own.random.min(500)).pct(own.pct.min(500));
        let plan = plan.spurious(own.spurious.min(50));
        let run = Run { plan: &plan, ..self };
        let mut sequence = Sequence::new(&plan);
        let mut last: Option<Ran> = None;
        let (mut nth, mut attached, mut output) = (0, String::new(), String::new());
        // In a trap, no child of this crate's says that its schedule passed.
        let mut forged = false;
        while let Some(first) = sequence.next(last.as_ref()) {
            let mut schedules = vec![first];
            while sequence.drawing() && schedules.len() < AT_ONCE {
                let Some(next) = sequence.next(None) else { break };
                schedules.push(next);
            }
            let running: Vec<_> =
                schedules.iter().map(|schedule| start(&|progress| run.alone(schedule, progress))).collect();
            let results: Vec<_> = running.into_iter().map(|child| child.map(Running::result)).collect();
            for (schedule, result) in schedules.iter().zip(results) {
                let result = match result {
                    Some((child @ (Child::Said(_) | Child::Died { .. }), output)) => understand(child, output),
                    // Too many processes at once, perhaps.
                    _ => run.in_a_fresh_process(schedule),
                };
                match result {
                    Some((Alone::Failed(failed), output)) => {
                        return told(Failed { nth, schedule: schedule.to_string(), output, ..failed });
                    }
                    Some((Alone::Passed(ran, said), printed)) => {
                        last = Some(ran);
                        (attached, output) = (said, printed);
                        forged = true;
                    }
                    Some((Alone::Sprung(ran), printed)) => (last, output) = (Some(ran), printed),
                    None if self.plan.trap && !forged => return sprung(output),
                    // Not the code's fault: what was explored so far has to do.
                    None => return passed(Explored { schedules: nth, exhaustive: false }, attached, output),
                }
                nth += 1;
            }
        }
        if self.plan.trap && !forged {
            return sprung(output);
        }
        passed(Explored { schedules: nth, exhaustive: sequence.exhaustive }, attached, output)
    }

    /// One schedule in a process of its own, with what it printed; `None` if there is none to be had.
    fn in_a_fresh_process(self, schedule: &Schedule) -> Option<(Alone, String)> {
        let (child, output) = in_child(&|progress| self.alone(schedule, progress));
        understand(child, output)
    }

    fn alone(self, schedule: &Schedule, progress: &Progress) -> String {
        progress.starts(&schedule.to_string());
        let outcome = self.one(schedule);
        match alone(outcome, 0, schedule, (self.attach)()) {
            Alone::Passed(ran, _) if self.plan.trap => Alone::Sprung(ran),
            other => other,
        }
        .encode()
    }

    /// Whether a schedule that has failed fails again in a fresh process: then what that one says, and otherwise `None`.
    fn confirmed(self, failed: Failed) -> Option<Failed> {
        let Ok(schedule) = failed.schedule.parse() else { return Some(failed) };
        let nth = failed.nth;
        match self.in_a_fresh_process(&schedule) {
            Some((Alone::Passed(..) | Alone::Sprung(_), _)) => None,
            Some((Alone::Failed(again), output)) => Some(Failed { nth, schedule: failed.schedule, output, ..again }),
            // No process could be started to confirm it.
            None => Some(failed),
        }
    }
}

#[cfg(unix)]
fn understand(child: Child, output: String) -> Option<(Alone, String)> {
    match child {
        Child::Said(said) => {
            let alone = Alone::decode(&said);
            Some((alone.unwrap_or_else(|| Alone::Failed(dies(format!("an unreadable result: {said}")))), output))
        }
        Child::Died { why, .. } => Some((Alone::Failed(dies(why)), output)),
        Child::Impossible | Child::NeverBegan => None,
    }
}
