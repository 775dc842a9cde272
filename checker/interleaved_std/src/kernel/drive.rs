//! Starts threads, resumes whoever is next, and says how it ended.

use super::fiber::{Exit, Fiber};
use super::panics::{Panicked, message_of};
use super::{Detail, End, Failure, MAIN, MOST_SPURIOUS, RUN, Row, Run, State, Task, Woken, row, with};
use crate::interleave::schedule::{Choice, Decider, Limits};
use crate::thread::Thread;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// What came of one execution.
pub(crate) struct Outcome {
    pub end: End,
    pub steps: usize,
    /// Every decision that had more than one option, in order.
    pub choices: Vec<Choice>,
    /// Whether fairness had to be forced, so that the choices do not tell the whole schedule.
    pub forced: bool,
    /// Whether it mattered to the code under test when exactly a lock was free, or a thread over: it has only looked, and
    /// not waited.
    pub peeked: bool,
    /// Whether a wait of the code under test could have ended without a reason.
    pub could_be_spurious: bool,
    /// The first panic, in whatever thread.
    pub first_panic: Option<Panicked>,
    /// Whether an object was used that an earlier execution used too.
    pub survived: bool,
    pub rows: Vec<Row>,
    pub threads: Vec<String>,
    pub objects: Vec<String>,
    pub legend: Vec<(u32, String)>,
}

/// Counts the executions of all threads: a static may have been used in one on another thread.
static EPOCH: AtomicU32 = AtomicU32::new(0);

/// Runs `body` once, deciding everything by `decider`.
///
/// # Panics
/// If this thread is inside an execution already.
pub(crate) fn drive(body: Arc<dyn Fn() + Send + Sync>, decider: Decider, limits: Limits) -> Outcome {
    let nested = RUN.with(|run| run.borrow().is_some());
    assert!(!nested, "an exploration cannot be started from inside another one");
    let epoch = EPOCH.fetch_add(1, Ordering::Relaxed) + 1;
    let run = Run {
        epoch,
        tasks: Vec::new(),
        current: MAIN,
        inside: false,
        now: Duration::ZERO,
        spurious_left: if decider.is_spurious() { MOST_SPURIOUS } else { 0 },
        could_be_spurious: false,
        decider,
        limits,
        steps: 0,
        looks: 0,
        rows: Vec::new(),
        objects: Vec::new(),
        end: None,
        survived: false,
        peeked: false,
        unwinding: None,
        first_panic: None,
        latest_panic: None,
    };
    RUN.with(|cell| *cell.borrow_mut() = Some(run));
    let main = move || {
        let result = catch_unwind(AssertUnwindSafe(|| {
            body();
            crate::thread::local::destroy_all();
        }));
        if let Err(payload) = result {
            with(|run| {
                let latest = run.latest_panic.take();
                let unseen = || Panicked { message: message_of(&*payload), place: None };
                run.fail(Failure::Panicked(latest.unwrap_or_else(unseen)));
            });
            // Dropping a payload may run the code under test once more.
            std::mem::forget(payload);
        } else {
            with(|run| {
                run.end.get_or_insert(End::Done);
            });
        }
    };
    start(Thread::new(None), Box::new(main));
    resume_all();
    finish()
}

/// Adds a thread to the running execution; it does not run before the next switch point. Returns
/// its number.
pub(crate) fn start(handle: Thread, body: Box<dyn FnOnce()>) -> usize {
    let fiber = Fiber::new(Box::new(move || {
        body();
        ended();
    }));
    RUN.with(|run| {
        let mut run = run.borrow_mut();
        let run = run.as_mut().expect("threads are started inside an execution");
        let task = Task {
            handle,
            state: State::Ready,
            fiber: Some(fiber),
            locals: super::Locals::new(),
            woken: Woken::Notified,
        };
        run.tasks.push(task);
        if run.tasks.iter().filter(|task| task.fiber.is_some()).count() >= run.limits.threads {
            run.fail(Failure::TooManyThreads(run.limits.threads));
        }
        run.tasks.len() - 1
    })
}

/// The last thing a thread does: chooses who goes next.
fn ended() {
    with(|run| {
        let me = run.current;
        run.tasks[me].state = State::Finished;
        run.settle_unwinding();
        if me != MAIN {
            run.record("ends", None, Detail::None);
        }
        if run.end.is_none() {
            run.pick(false);
        }
    });
}

fn resume_all() {
    loop {
        let next = RUN.with(|run| {
            let mut run = run.borrow_mut();
            let run = run.as_mut().expect("set by drive");
            if run.end.is_some() {
                return None;
            }
            run.inside = true;
            let current = run.current;
            run.tasks[current].fiber.take().map(|fiber| (current, fiber))
        });
        let Some((task, mut fiber)) = next else { return };
        // Kept aside while it runs, for `leaving`.
        RUNNING.with(|running| running.set(Some(fiber.exit())));
        let ended = fiber.resume();
        RUN.with(|run| {
            let mut run = run.borrow_mut();
            let run = run.as_mut().expect("set by drive");
            run.inside = false;
            run.tasks[task].fiber = if ended { None } else { Some(fiber) };
        });
    }
}

std::thread_local! {
    static RUNNING: Cell<Option<Exit>> = const { Cell::new(None) };
}

impl Run {
    /// The way out of the thread that runs now.
    pub(super) fn leaving(&self) -> Exit {
        RUNNING.with(Cell::take).expect("a thread is running")
    }
}

fn finish() -> Outcome {
    let mut run = RUN.with(|run| run.borrow_mut().take()).expect("set by drive");
    let outcome = Outcome {
        end: run.end.take().expect("resume_all returns at the end only"),
        steps: run.steps,
        forced: run.decider.is_fair(),
        choices: run.decider.take_choices(),
        survived: run.survived,
        peeked: run.peeked,
        could_be_spurious: run.could_be_spurious,
        first_panic: run.first_panic.take(),
        threads: (0..run.tasks.len()).map(|t| row::task_name(t, run.tasks[t].handle.name())).collect(),
        objects: (0..run.objects.len() as u32).map(|o| run.object_name(o)).collect(),
        legend: run.legend(),
        rows: std::mem::take(&mut run.rows),
    };
    for task in &mut run.tasks {
        // Threads that are still there stop here, as when a process ends. Their thread-local
        // values are not destroyed either.
        task.fiber = None;
        std::mem::forget(std::mem::take(&mut task.locals));
    }
    outcome
}
