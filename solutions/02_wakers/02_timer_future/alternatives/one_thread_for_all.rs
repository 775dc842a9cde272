//! One thread for all timers of the program, started with the first of them, and a heap that knows who is next.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

pub struct TimerFuture {
    slot: Arc<Mutex<Slot>>,
}

#[derive(Default)]
struct Slot {
    completed: bool,
    waker: Option<Waker>,
}

struct Entry {
    deadline: Instant,
    slot: Arc<Mutex<Slot>>,
}

struct Queue {
    entries: Mutex<BinaryHeap<Entry>>,
    sooner: Condvar,
}

impl Queue {
    fn get() -> &'static Queue {
        static QUEUE: OnceLock<Queue> = OnceLock::new();
        static THREAD: OnceLock<()> = OnceLock::new();
        let queue = QUEUE.get_or_init(|| Queue { entries: Mutex::new(BinaryHeap::new()), sooner: Condvar::new() });
        THREAD.get_or_init(|| {
            thread::spawn(|| queue.serve());
        });
        queue
    }

    fn serve(&self) -> ! {
        let mut entries = self.entries.lock().unwrap();
        loop {
            let now = Instant::now();
            match entries.peek().map(|entry| entry.deadline) {
                None => entries = self.sooner.wait(entries).unwrap(),
                Some(deadline) if deadline > now => {
                    entries = self.sooner.wait_timeout(entries, deadline - now).unwrap().0;
                }
                Some(_) => {
                    let due = entries.pop();
                    drop(entries);
                    due.into_iter().for_each(Entry::complete);
                    entries = self.entries.lock().unwrap();
                }
            }
        }
    }
}

impl Entry {
    fn complete(self) {
        let mut slot = self.slot.lock().unwrap();
        slot.completed = true;
        let waker = slot.waker.take();
        drop(slot);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Ord for Entry {
    /// The earliest is the greatest: a BinaryHeap gives the greatest first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.deadline.cmp(&self.deadline)
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.deadline == other.deadline
    }
}

impl Eq for Entry {}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let slot = Arc::new(Mutex::new(Slot::default()));
        let entry = Entry { deadline: Instant::now() + duration, slot: Arc::clone(&slot) };
        let queue = Queue::get();
        queue.entries.lock().unwrap().push(entry);
        queue.sooner.notify_one();
        Self { slot }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut slot = self.slot.lock().unwrap();
        if slot.completed {
            return Poll::Ready(());
        }
        slot.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
