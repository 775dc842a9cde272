use crate::timeline::note;
use interleaved_std::interleave::Signal;
use interleaved_std::thread::{self, ThreadId};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};
use std::time::Duration;

/// How long a test may take from the beginning of the wake to its own work.
const BEGIN: Duration = Duration::from_secs(3);
/// How long a wake waits for the test's work.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// A task whose waker returns from `wake` only when the test has done some work, or has been waited for long enough.
///
/// This finds out whether whoever wakes holds a lock meanwhile that the work needs. A wake on the thread that made the
/// task returns at once, since it would wait for itself, and so does every wake but the first.
pub struct SlowTask {
    shared: Arc<Shared>,
}

struct Shared {
    name: String,
    home: ThreadId,
    stage: Mutex<Stage>,
    changed: Signal,
}

#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Stage {
    NotWoken,
    Waking,
    Working,
    Worked,
    /// The wake has not waited for the end of the work.
    GaveUp,
}

impl SlowTask {
    /// A task called `name`, which is its lane in the timeline.
    pub fn new(name: &str) -> Self {
        let home = thread::current().id();
        let stage = Mutex::new(Stage::NotWoken);
        Self { shared: Arc::new(Shared { name: name.to_owned(), home, stage, changed: Signal::new() }) }
    }

    /// A waker of this task.
    pub fn waker(&self) -> Waker {
        Waker::from(Arc::clone(&self.shared))
    }

    /// Waits until a wake has begun, for `limit` at most; tells whether it has.
    pub fn wait_for_the_wake(&self, limit: Duration) -> bool {
        self.shared.wait_past(Stage::NotWoken, limit)
    }

    /// Does `work` while the task is being woken. False if it ended only after the wake had given up waiting for it.
    pub fn does_meanwhile(&self, work: impl FnOnce()) -> bool {
        self.shared.go_on(Stage::Working);
        work();
        self.shared.go_on(Stage::Worked);
        *self.shared.stage() == Stage::Worked
    }
}

impl Shared {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forwards only.
    fn go_on(&self, to: Stage) {
        let mut stage = self.stage();
        if *stage < to {
            *stage = to;
        }
        drop(stage);
        self.changed.notify();
    }

    fn wait_past(&self, stage: Stage, limit: Duration) -> bool {
        self.changed.wait(&self.stage, Some(limit), |now| (*now > stage).then_some(())).is_some()
    }
}

impl Wake for Shared {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if thread::current().id() == self.home || *self.stage() != Stage::NotWoken {
            return;
        }
        note(&self.name, "is being woken");
        self.go_on(Stage::Waking);
        // The bound counts from the moment when the test begins its work, however late that is.
        self.wait_past(Stage::Waking, BEGIN);
        if !self.wait_past(Stage::Working, PATIENCE) {
            self.go_on(Stage::GaveUp);
        }
        note(&self.name, "was woken");
    }
}
