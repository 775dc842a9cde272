//! A sorted list, and a thread only as long as somebody sleeps: the one who makes the list non-empty starts it, and it
//! ends when it finds the list empty.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

#[derive(Default)]
pub struct Timers {
    queue: Arc<Queue>,
}

pub struct Sleep {
    queue: Arc<Queue>,
    deadline: Instant,
    number: u64,
    registered: bool,
}

#[derive(Default)]
struct Queue {
    list: Mutex<List>,
    changed: Condvar,
}

#[derive(Default)]
struct List {
    sleepers: VecDeque<(Instant, u64, Waker)>,
    made: u64,
    has_thread: bool,
}

impl Timers {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn sleep(&self, duration: Duration) -> Sleep {
        let mut list = self.queue.list.lock().unwrap();
        list.made += 1;
        let deadline = Instant::now() + duration;
        Sleep { queue: Arc::clone(&self.queue), deadline, number: list.made, registered: false }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if Instant::now() >= self.deadline {
            return Poll::Ready(());
        }
        let mut list = self.queue.list.lock().unwrap();
        let place = list.sleepers.partition_point(|entry| (entry.0, entry.1) < (self.deadline, self.number));
        match list.sleepers.get_mut(place) {
            Some(entry) if entry.1 == self.number => entry.2 = cx.waker().clone(),
            _ => list.sleepers.insert(place, (self.deadline, self.number, cx.waker().clone())),
        }
        let start = !std::mem::replace(&mut list.has_thread, true);
        drop(list);
        if start {
            let queue = Arc::clone(&self.queue);
            thread::spawn(move || queue.serve());
        } else {
            self.queue.changed.notify_all();
        }
        self.registered = true;
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if self.registered {
            let mut list = self.queue.list.lock().unwrap();
            list.sleepers.retain(|entry| entry.1 != self.number);
            self.queue.changed.notify_all();
        }
    }
}

impl Queue {
    fn serve(&self) {
        let mut list = self.list.lock().unwrap();
        loop {
            let now = Instant::now();
            let Some(first) = list.sleepers.front() else { break };
            if first.0 > now {
                let left = first.0 - now;
                list = self.changed.wait_timeout(list, left).unwrap().0;
                continue;
            }
            let due = list.sleepers.partition_point(|entry| entry.0 <= now);
            let due: Vec<_> = list.sleepers.drain(..due).collect();
            drop(list);
            due.into_iter().for_each(|(.., waker)| waker.wake());
            list = self.list.lock().unwrap();
        }
        list.has_thread = false;
    }
}
