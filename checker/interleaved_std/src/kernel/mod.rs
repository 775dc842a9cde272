//! One execution of a test body under one schedule.
//!
//! Threads are coroutines on a single operating-system thread, so exactly one runs at a time, and
//! it gives way only in [`point`] and [`block`]. Everything the twins share therefore needs no
//! care beyond "never hold a borrow of [`RUN`] while another thread may run".
//!
//! Data flow: a twin calls `point` (another thread may go first), then acts, then `record`s what it
//! did. `Run::pick` asks the [`Decider`] who goes next; the loop in `drive` resumes that one.

mod clock;
mod drive;
mod fiber;
mod locks;
mod object;
mod panics;
mod row;

pub(crate) use drive::{Outcome, drive, start};
pub(crate) use locks::{Access, acquire, downgrade, reacquire, release, try_acquire, wait_for_the_dead};
pub(crate) use object::{Gate, Kind, ObjectId};
pub use panics::Panicked;
pub(crate) use panics::{keep_panic_messages, panicking};
pub(crate) use row::{Detail, Row, task_name};

use crate::interleave::schedule::{Decider, Limits};
use fiber::Fiber;
use object::Object;
use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

/// The main thread of a test body.
pub(crate) const MAIN: usize = 0;

/// Stands for "let the earliest timer fire" among the threads that could go next.
pub(crate) const CLOCK: usize = usize::MAX;

std::thread_local! {
    static RUN: RefCell<Option<Run>> = const { RefCell::new(None) };
}

/// Everything one execution knows.
pub(crate) struct Run {
    epoch: u32,
    tasks: Vec<Task>,
    current: usize,
    /// Whether a coroutine is running right now (as opposed to the loop that resumes them).
    inside: bool,
    now: Duration,
    decider: Decider,
    limits: Limits,
    steps: usize,
    /// How often the clock was read.
    looks: usize,
    rows: Vec<Row>,
    objects: Vec<Object>,
    end: Option<End>,
    survived: bool,
    peeked: bool,
    /// How many waits may still end without a reason, and whether there was one that could have.
    spurious_left: usize,
    could_be_spurious: bool,
    unwinding: Option<usize>,
    /// The first panic of the execution, in whatever thread, and the latest.
    first_panic: Option<Panicked>,
    latest_panic: Option<Panicked>,
}

/// The most waits of one execution that end without a reason.
const MOST_SPURIOUS: usize = 2;

/// A thread of the code under test.
struct Task {
    handle: crate::thread::Thread,
    state: State,
    fiber: Option<Fiber>,
    locals: Locals,
    woken: Woken,
}

/// Why a blocked thread goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Woken {
    /// Something happened to the object that it waits for.
    Notified,
    /// Its deadline came first.
    TimedOut,
    /// For no reason at all, as the documentation of `Condvar::wait` and `park` allows.
    Spuriously,
}

/// Thread-local values by the address of their key; `None` once destroyed.
type Locals = BTreeMap<usize, Option<Rc<dyn Any>>>;

#[derive(Clone, Copy, PartialEq)]
enum State {
    Ready,
    Blocked { on: Option<u32>, why: &'static str, deadline: Option<Duration>, manner: Manner },
    Finished,
}

/// How a thread waits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Manner {
    /// Until it is woken, or as soon after its deadline as the schedule likes.
    Firm,
    /// The same, and the wait may also end for no reason.
    Loose,
    /// Until it is woken, or its deadline has come and nobody else can do anything any more: how the instruments of a test
    /// wait. A thread that is only late has not failed yet.
    Patient,
}

/// How an execution ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum End {
    /// The body returned.
    Done,
    Failed(Failure),
}

/// What was wrong with an execution.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// The body panicked.
    Panicked(Panicked),
    /// The body waits for ever; one line for each thread that is still there.
    Deadlock(Vec<String>),
    /// The step bound was reached although every thread had its fair turns.
    NoProgress(usize),
    /// More virtual time went by than any test should need.
    TooLate(Duration),
    /// As many threads at once as no test should need.
    TooManyThreads(usize),
}

/// After how many steps an execution shows that it is alive.
const STEPS_A_BEAT: usize = 256;

/// Runs `f` on the execution, if this code runs inside one.
pub(crate) fn with<R>(f: impl FnOnce(&mut Run) -> R) -> Option<R> {
    // `try_with`: destructors of thread-local values may get here when the thread is ending.
    RUN.try_with(|run| match run.try_borrow_mut() {
        Ok(mut run) => run.as_mut().filter(|run| run.inside).map(f),
        Err(_) => None,
    })
    .ok()
    .flatten()
}

/// Whether this code runs inside an execution.
pub(crate) fn active() -> bool {
    with(|_| ()).is_some()
}

/// A place where another thread may go first.
pub(crate) fn point() {
    reschedule(false);
}

/// Code looks whether a lock is free or a thread over, instead of waiting for it.
pub(crate) fn peek() {
    with(|run| run.peeked = true);
    point();
}

/// A place where another thread may go first, if that makes a difference to those who only look.
pub(crate) fn point_for_peeking() {
    if with(|run| run.decider.peeked()) == Some(true) {
        point();
    }
}

/// As [`point`], and the caller has nothing useful to do: others are preferred.
pub(crate) fn yield_now() {
    reschedule(true);
}

fn reschedule(yielding: bool) {
    // Not while a panic unwinds: the real std counts panics per operating-system thread, and a
    // switch would show this thread's panic to another. A panicking thread that is not interrupted
    // is a legal schedule.
    if std::thread::panicking() {
        return;
    }
    if let Some(true) = with(|run| run.step(yielding)) {
        leave();
    }
}

/// Blocks the calling thread until [`wake`] on the same object, or until the deadline (virtual
/// time since the start). Returns true if the deadline came first. Only inside an execution.
pub(crate) fn block(on: Option<u32>, why: &'static str, deadline: Option<Duration>) -> bool {
    block_in(Manner::Firm, on, why, deadline) == Woken::TimedOut
}

/// As [`block`], in this manner.
pub(crate) fn block_in(manner: Manner, on: Option<u32>, why: &'static str, deadline: Option<Duration>) -> Woken {
    let switch = with(|run| {
        let me = run.current;
        run.tasks[me].woken = Woken::Notified;
        run.tasks[me].state = State::Blocked { on, why, deadline, manner };
        run.could_be_spurious |= manner == Manner::Loose;
        run.note_unwinding();
        run.step(false)
    });
    if let Some(true) = switch {
        leave();
    }
    with(|run| run.tasks[run.current].woken).unwrap_or(Woken::Notified)
}

/// How a wait acts that is called from this place: those of an answer may end for no reason, and not those of its tests.
pub(crate) fn manner_at(place: &std::panic::Location<'_>) -> Manner {
    let mut parts = place.file().rsplit(['/', '\\']);
    match (parts.next(), parts.next()) {
        (Some("visible.rs" | "hidden.rs"), Some("tests")) => Manner::Firm,
        _ => Manner::Loose,
    }
}

/// Gives the processor back to the loop in `drive`, which resumes whoever `current` names.
fn leave() {
    let gate = RUN.with(|run| {
        let mut run = run.borrow_mut();
        let run = run.as_mut().expect("inside an execution");
        run.inside = false;
        run.leaving()
    });
    gate.suspend();
}

/// Makes every thread that is blocked on the object ready.
pub(crate) fn wake(on: u32) {
    with(|run| run.wake(on));
}

/// Makes one thread that is blocked on the object ready, whichever the schedule says.
pub(crate) fn wake_one(on: u32) {
    with(|run| {
        let waiting = run.blocked_on(on);
        if let Some(&chosen) = match waiting.len() {
            0 => None,
            1 => waiting.first(),
            n => waiting.get(run.decider.choose(n)),
        } {
            run.tasks[chosen].state = State::Ready;
        }
    });
}

/// Adds a row to the narration.
pub(crate) fn record(verb: &'static str, object: Option<u32>, detail: Detail) {
    with(|run| run.record(verb, object, detail));
}

/// The virtual time since the start of the execution, if inside one.
pub(crate) fn now() -> Option<Duration> {
    with(|run| run.now)
}

/// As [`now`], where code under test reads the clock. That counts as a step: a loop that does nothing else must end too.
pub(crate) fn look_at_clock() -> Option<Duration> {
    let (now, over) = with(|run| (run.read_clock(), run.end.is_some()))?;
    if over && !std::thread::panicking() {
        leave();
    }
    Some(now)
}

/// How much the running execution has done so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// How often a thread went on: at a switch point, or after a wait. Each look at the clock is one more.
    pub steps: usize,
    /// How often the clock was read.
    pub looks: usize,
    /// How many threads there are, those that have ended not among them.
    pub threads: usize,
}

/// See [`Counts`]; `None` outside of an execution. From now on no wait ends without a reason, since what is counted should
/// be the code's own.
pub(crate) fn counts() -> Option<Counts> {
    with(|run| {
        run.spurious_left = 0;
        let threads = run.tasks.iter().filter(|task| task.state != State::Finished).count();
        Counts { steps: run.steps, looks: run.looks, threads }
    })
}

/// Whether a thread of the running execution has panicked; `None` outside of one.
pub(crate) fn panicked() -> Option<bool> {
    with(|run| run.first_panic.is_some())
}

/// The handle of the running thread, if inside an execution.
pub(crate) fn current_thread() -> Option<crate::thread::Thread> {
    with(|run| run.tasks[run.current].handle.clone())
}

/// Runs `f` on the thread-local values of the running thread, if inside an execution.
pub(crate) fn with_locals<R>(f: impl FnOnce(&mut Locals) -> R) -> Option<R> {
    with(|run| f(&mut run.tasks[run.current].locals))
}

impl Run {
    fn record(&mut self, verb: &'static str, object: Option<u32>, detail: Detail) {
        let (task, at) = (self.current, self.now);
        self.rows.push(Row { task, at, verb, object, detail });
    }

    fn blocked_on(&self, id: u32) -> Vec<usize> {
        let blocked = |task: &Task| matches!(task.state, State::Blocked { on, .. } if on == Some(id));
        (0..self.tasks.len()).filter(|&t| blocked(&self.tasks[t])).collect()
    }

    fn wake(&mut self, id: u32) {
        for task in &mut self.tasks {
            if matches!(task.state, State::Blocked { on, .. } if on == Some(id)) {
                task.state = State::Ready;
            }
        }
    }

    /// Counts a step and chooses who goes next. True if the caller must leave.
    fn step(&mut self, yielding: bool) -> bool {
        let me = self.current;
        self.settle_unwinding();
        self.pick(yielding);
        self.end.is_some() || self.current != me
    }

    fn pick(&mut self, yielding: bool) {
        let me = self.current;
        loop {
            self.steps += 1;
            if self.out_of_steps() {
                return;
            }
            // An unfair schedule may starve the one thread that would make progress, and that is
            // not the code's fault: from here on everyone gets fair turns.
            if self.steps > self.limits.fair_after {
                self.decider.be_fair();
            }
            let mut options = Vec::with_capacity(self.tasks.len() + 1);
            let ready = |t: usize| self.tasks[t].state == State::Ready;
            if ready(me) && !yielding {
                options.push(me);
            }
            options.extend((0..self.tasks.len()).filter(|&t| t != me && ready(t)));
            if ready(me) && yielding {
                options.push(me);
            }
            // Nor may time fly while somebody could run: half of what there is stays for the waiting that is real.
            let in_time = |deadline| options.is_empty() || deadline <= self.limits.time / 2;
            if self.earliest_deadline().is_some_and(in_time) {
                options.push(CLOCK);
            }
            if options.is_empty() && self.patience_ends() {
                if self.end.is_some() {
                    return;
                }
                continue;
            }
            if options.is_empty() {
                self.fail(Failure::Deadlock(self.who_waits()));
                return;
            }
            if let Some(task) = self.wakes_without_a_reason() {
                self.tasks[task].state = State::Ready;
                self.tasks[task].woken = Woken::Spuriously;
                let current = std::mem::replace(&mut self.current, task);
                self.record("wakes up without a reason", None, Detail::None);
                self.current = current;
                continue;
            }
            match self.decider.next(&options, me, yielding, self.steps) {
                CLOCK => {
                    self.advance_clock();
                    if self.end.is_some() {
                        return;
                    }
                }
                next => {
                    self.current = next;
                    return;
                }
            }
        }
    }

    /// Fails if the bound on steps is reached; tells whether it is.
    fn out_of_steps(&mut self) -> bool {
        if self.steps.is_multiple_of(STEPS_A_BEAT) {
            crate::interleave::pulse();
        }
        let over = self.steps > self.limits.steps;
        if over {
            self.fail(Failure::NoProgress(self.limits.steps));
        }
        over
    }

    /// The thread whose wait ends now although nothing has happened, if the schedule has such waits and wants one.
    fn wakes_without_a_reason(&mut self) -> Option<usize> {
        if self.spurious_left == 0 {
            return None;
        }
        let may = |task: &Task| matches!(task.state, State::Blocked { manner: Manner::Loose, .. });
        let waiting: Vec<usize> = (0..self.tasks.len()).filter(|&t| may(&self.tasks[t])).collect();
        let chosen = *waiting.get(self.decider.spurious(waiting.len())?)?;
        self.spurious_left -= 1;
        Some(chosen)
    }

    fn fail(&mut self, failure: Failure) {
        self.end.get_or_insert(End::Failed(failure));
    }

    fn who_waits(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (t, task) in self.tasks.iter().enumerate() {
            if let State::Blocked { on, why, .. } = task.state {
                let mut line = format!("{} {why}", self.task_name(t));
                if let Some(on) = on {
                    line.push_str(&format!(" {}", self.object_name(on)));
                    if let Some(holder) = self.holder_of(on) {
                        line.push_str(&format!(", which {} holds", self.task_name(holder)));
                    }
                }
                lines.push(line);
            }
        }
        lines
    }

    fn task_name(&self, task: usize) -> String {
        row::task_name(task, self.tasks[task].handle.name())
    }
}
