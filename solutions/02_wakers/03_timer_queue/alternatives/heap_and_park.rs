//! A heap of shared slots, and a thread that parks. `unpark` is remembered, so looking and parking need not be one step.
//! The thread is started by the first sleep.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::task::{Context, Poll, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

#[derive(Default)]
pub struct Timers {
    queue: Arc<Queue>,
}

pub struct Sleep {
    queue: Arc<Queue>,
    slot: Arc<Slot>,
}

#[derive(Default)]
struct Queue {
    heap: Mutex<BinaryHeap<Reverse<Entry>>>,
    thread: OnceLock<Thread>,
}

struct Slot {
    deadline: Instant,
    state: Mutex<SlotState>,
}

enum SlotState {
    Waiting(Option<Waker>),
    Over,
}

struct Entry(Arc<Slot>);

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.0.deadline == other.0.deadline
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.deadline.cmp(&other.0.deadline)
    }
}

impl Timers {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn sleep(&self, duration: Duration) -> Sleep {
        let deadline = Instant::now() + duration;
        let slot = Arc::new(Slot { deadline, state: Mutex::new(SlotState::Waiting(None)) });
        self.queue.heap.lock().unwrap().push(Reverse(Entry(Arc::clone(&slot))));
        let weak = Arc::downgrade(&self.queue);
        self.queue.thread.get_or_init(|| thread::spawn(move || serve(&weak)).thread().clone()).unpark();
        Sleep { queue: Arc::clone(&self.queue), slot }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.get() {
            thread.unpark();
        }
    }
}

fn serve(queue: &Weak<Queue>) {
    while let Some(queue) = queue.upgrade() {
        let now = Instant::now();
        let mut heap = queue.heap.lock().unwrap();
        let next = heap.peek().map(|Reverse(entry)| entry.0.deadline);
        let due = if next.is_some_and(|deadline| deadline <= now) { heap.pop() } else { None };
        drop(heap);
        drop(queue);
        match (due, next) {
            (Some(Reverse(Entry(slot))), _) => slot.end(),
            (None, None) => thread::park(),
            (None, Some(deadline)) => thread::park_timeout(deadline.saturating_duration_since(now)),
        }
    }
}

impl Slot {
    fn end(&self) {
        let before = std::mem::replace(&mut *self.state.lock().unwrap(), SlotState::Over);
        if let SlotState::Waiting(Some(waker)) = before {
            waker.wake();
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match &mut *self.slot.state.lock().unwrap() {
            SlotState::Over => Poll::Ready(()),
            SlotState::Waiting(Some(waker)) => {
                waker.clone_from(cx.waker());
                Poll::Pending
            }
            SlotState::Waiting(none) => {
                *none = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let own = |entry: &Entry| Arc::ptr_eq(&entry.0, &self.slot);
        self.queue.heap.lock().unwrap().retain(|Reverse(entry)| !own(entry));
    }
}
