use crate::moment::now;
use crate::{expect, timeline};
use sim::SimpleFuture;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

/// A task of the lecture's simplified futures: its wake is a plain function, which counts its calls.
///
/// A `fn()` carries no data, so the tasks are constants: [`TASK_A`], [`TASK_B`], [`TASK_C`]. Their counts begin at zero
/// in every graded test.
#[derive(Debug)]
pub struct FnTask {
    name: &'static str,
    index: usize,
    wake: fn(),
}

static WAKES: [AtomicUsize; 3] = [const { AtomicUsize::new(0) }; 3];
const NAMES: [&str; 3] = ["task A", "task B", "task C"];

fn wake<const N: usize>() {
    timeline::note(NAMES[N], "woken");
    WAKES[N].fetch_add(1, Ordering::SeqCst);
}

/// The first task.
pub const TASK_A: FnTask = FnTask { name: NAMES[0], index: 0, wake: wake::<0> };
/// The second task.
pub const TASK_B: FnTask = FnTask { name: NAMES[1], index: 1, wake: wake::<1> };
/// The third task.
pub const TASK_C: FnTask = FnTask { name: NAMES[2], index: 2, wake: wake::<2> };

impl FnTask {
    /// The function that wakes this task.
    pub fn wake(&self) -> fn() {
        self.wake
    }

    /// How often the task was woken since the test began.
    pub fn count(&self) -> usize {
        WAKES[self.index].load(Ordering::SeqCst)
    }
}

pub(crate) fn restart() {
    for wakes in &WAKES {
        wakes.store(0, Ordering::SeqCst);
    }
}

/// A simplified future that is polled by hand and watched.
pub struct TracedSimple<F> {
    name: String,
    future: F,
    polls: usize,
    longest: Duration,
}

impl<F: SimpleFuture> TracedSimple<F> {
    /// Watches `future` as the lane `name`.
    pub fn new(name: &str, future: F) -> Self {
        Self { name: name.to_owned(), future, polls: 0, longest: Duration::ZERO }
    }

    /// Polls once, as the task `task`.
    ///
    /// # Panics
    /// As the future does.
    pub fn poll(&mut self, task: &FnTask) -> Poll<F::Output> {
        self.polls += 1;
        timeline::note(&self.name, format!("polled by {}", task.name));
        let start = now();
        let poll = self.future.poll(task.wake);
        self.longest = self.longest.max(now() - start);
        timeline::note(&self.name, if poll.is_ready() { "→ Ready" } else { "→ Pending" });
        poll
    }

    /// Polls once and expects [`Poll::Pending`]; the test fails otherwise.
    #[track_caller]
    pub fn expect_pending(&mut self, task: &FnTask) {
        let ready = self.poll(task).is_ready();
        let (name, number) = (&self.name, self.polls);
        expect!(!ready, expected = "poll {number} of {name} returns Pending", seen = "it returned Ready");
    }

    /// Polls once and expects [`Poll::Ready`]; the test fails otherwise.
    #[track_caller]
    pub fn expect_ready(&mut self, task: &FnTask) -> F::Output {
        let poll = self.poll(task);
        let (name, number) = (&self.name, self.polls);
        let Poll::Ready(value) = poll else {
            crate::fail(format_args!("poll {number} of {name} returns Ready"), format_args!("it returned Pending"))
        };
        value
    }

    /// How often the future was polled.
    pub fn polls(&self) -> usize {
        self.polls
    }

    /// The longest time that one poll took.
    pub fn longest_poll(&self) -> Duration {
        self.longest
    }
}
