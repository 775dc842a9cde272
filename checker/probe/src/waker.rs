use crate::timeline;
use interleaved_std::interleave::Signal;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{RawWaker, RawWakerVTable, Waker};
use std::time::Duration;

/// A waker that counts and does nothing else.
///
/// It never polls: a future may well wake while it holds its own lock. It stands for a task, so two of them are two
/// tasks, and `will_wake` tells them apart.
#[derive(Clone, Debug)]
pub struct CountingWaker {
    task: Arc<Task>,
}

struct Task {
    name: String,
    wakes: Mutex<usize>,
    woken: Signal,
    handles: AtomicUsize,
    on_clone: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl CountingWaker {
    /// A task called `name`, not woken yet. The name is the task's lane in the timeline.
    pub fn new(name: &str) -> Self {
        let task = Task {
            name: name.to_owned(),
            wakes: Mutex::new(0),
            woken: Signal::new(),
            handles: AtomicUsize::new(0),
            on_clone: Mutex::new(None),
        };
        Self { task: Arc::new(task) }
    }

    /// A waker of this task.
    pub fn waker(&self) -> Waker {
        self.task.handles.fetch_add(1, Ordering::SeqCst);
        // SAFETY: the vtable's functions treat the pointer as what `Arc::into_raw` gave for a `Task`, which it is, and
        // `Task` is `Send + Sync`.
        #[allow(unsafe_code, reason = "std's Wake trait hides clones and drops, which tests want to see")]
        unsafe {
            Waker::new(Arc::into_raw(self.task.clone()).cast(), &VTABLE)
        }
    }

    /// How often the task was woken so far.
    pub fn count(&self) -> usize {
        *self.wakes()
    }

    /// Whether the task was woken at all.
    pub fn is_woken(&self) -> bool {
        self.count() > 0
    }

    /// How many wakers of this task exist now, the future's own among them.
    pub fn live_wakers(&self) -> usize {
        self.task.handles.load(Ordering::SeqCst)
    }

    /// Waits until the task has been woken `times` times in all, at most for `limit`; tells whether it was.
    pub fn wait_for(&self, times: usize, limit: Duration) -> bool {
        self.task.woken.wait(&self.task.wakes, Some(limit), |wakes| (*wakes >= times).then_some(())).is_some()
    }

    /// Does something when a waker of this task is cloned next. A future that is polled clones the waker to keep it: what
    /// happens just then falls between its look and its note, if it looks first.
    pub fn on_clone(&self, action: impl FnOnce() + Send + 'static) {
        *self.task.on_clone.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(action));
    }

    pub(crate) fn name(&self) -> &str {
        &self.task.name
    }

    fn wakes(&self) -> MutexGuard<'_, usize> {
        self.task.wakes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task").field("name", &self.name).field("wakes", &self.wakes).finish_non_exhaustive()
    }
}

impl Task {
    fn wake(&self) {
        timeline::note(&self.name, "woken");
        *self.wakes.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.woken.notify();
    }
}

static VTABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, drop_waker);

// SAFETY of all four: called by `Waker` with the pointer that `CountingWaker::waker` made, while one count of the Arc
// belongs to that waker.
#[allow(unsafe_code, reason = "the functions behind a RawWaker")]
unsafe fn clone(task: *const ()) -> RawWaker {
    let on_clone = unsafe { (*task.cast::<Task>()).on_clone.lock().unwrap_or_else(PoisonError::into_inner).take() };
    if let Some(action) = on_clone {
        action();
    }
    unsafe {
        Arc::increment_strong_count(task.cast::<Task>());
        (*task.cast::<Task>()).handles.fetch_add(1, Ordering::SeqCst);
    }
    RawWaker::new(task, &VTABLE)
}

#[allow(unsafe_code, reason = "the functions behind a RawWaker")]
unsafe fn wake(task: *const ()) {
    unsafe {
        wake_by_ref(task);
        drop_waker(task);
    }
}

#[allow(unsafe_code, reason = "the functions behind a RawWaker")]
unsafe fn wake_by_ref(task: *const ()) {
    unsafe { (*task.cast::<Task>()).wake() }
}

#[allow(unsafe_code, reason = "the functions behind a RawWaker")]
unsafe fn drop_waker(task: *const ()) {
    let task = unsafe { Arc::from_raw(task.cast::<Task>()) };
    task.handles.fetch_sub(1, Ordering::SeqCst);
}
