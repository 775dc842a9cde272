#![cfg(feature = "interleave")]
//! The orders in which run and other threads can take their steps: all of them, or some thousands.
//!
//! Here `std` is the one whose threads and locks the explorer schedules.

use probe::{expect_in_every_order, graded};
use std::future::poll_fn;
use std::interleave::{Plan, note, try_explore};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread;

/// However a wake from another thread and a poll of the same task fall together, the task is polled again.
#[graded(points = 2, lesson = "A task is what is woken", seconds = 60)]
fn wake_racing_the_poll() {
    expect_in_every_order(
        "run returns when its task, which another thread wakes, is done",
        try_explore(Plan::new(), || {
            let event = Arc::new(Mutex::new(Event::default()));
            let (executor, spawner) = spawner::new();
            spawner.spawn(happened(Arc::clone(&event)));
            drop(spawner);
            let theirs = Arc::clone(&event);
            thread::spawn(move || {
                let mut event = theirs.lock().unwrap();
                event.happened = true;
                let waker = event.waker.take();
                drop(event);
                if let Some(waker) = waker {
                    note("wakes the task");
                    waker.wake();
                }
            });
            executor.run();
            let done = event.lock().unwrap().seen;
            assert!(done, "run returned, and the task was not done");
        }),
    );
}

/// However another thread's last use of its Spawner and the decision to sleep fall together, the task is run and run returns.
#[graded(points = 1, lesson = "When is run done?", seconds = 60)]
fn last_spawner_racing_the_sleep() {
    expect_in_every_order(
        "run does what another thread spawns, and returns when that thread has dropped its Spawner",
        try_explore(Plan::new(), || {
            let ran = Arc::new(Mutex::new(false));
            let (executor, spawner) = spawner::new();
            let theirs = Arc::clone(&ran);
            thread::spawn(move || {
                note("spawns a task");
                spawner.spawn(async move { *theirs.lock().unwrap() = true });
                note("drops the Spawner");
                drop(spawner);
            });
            executor.run();
            let ran = *ran.lock().unwrap();
            assert!(ran, "run returned, and the task was not run");
        }),
    );
}

/// Something that another thread makes happen, and the task that waits for it.
#[derive(Default)]
struct Event {
    happened: bool,
    seen: bool,
    waker: Option<Waker>,
}

fn happened(event: Arc<Mutex<Event>>) -> impl Future<Output = ()> + Send {
    poll_fn(move |cx| {
        let mut event = event.lock().unwrap();
        event.seen = event.happened;
        note(if event.seen { "polled: Ready" } else { "polled: Pending" });
        if event.seen {
            return Poll::Ready(());
        }
        event.waker = Some(cx.waker().clone());
        Poll::Pending
    })
}
