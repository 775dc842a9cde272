#![cfg(feature = "interleave")]
//! The orders in which a wake and the thread that is about to sleep can take their steps: all of them, or some thousands.
//!
//! Here `std` is the one whose threads and locks the explorer schedules.

use block_on::block_on;
use probe::{expect_in_every_order, graded};
use std::future::poll_fn;
use std::interleave::{Plan, note, try_explore};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// However a wake and the decision to sleep fall together, the future is polled again.
#[graded(points = 2, lesson = "Asleep, but not deaf", seconds = 60)]
fn wake_racing_the_decision_to_sleep() {
    expect_in_every_order(
        "block_on returns once another thread has woken its task",
        try_explore(Plan::new(), || {
            let event = Arc::new(Mutex::new(Event::default()));
            happens_elsewhere(&event);
            block_on(arrivals(&event, 1));
        }),
    );
}

/// However a wake and the end of block_on fall together, neither comes to harm.
#[graded(points = 1, lesson = "Your task", seconds = 60)]
fn wake_racing_the_return() {
    expect_in_every_order(
        "block_on returns, and so does a wake that comes too late",
        try_explore(Plan::new(), || {
            let event = Arc::new(Mutex::new(Event::default()));
            let threads = [happens_elsewhere(&event), happens_elsewhere(&event)];
            block_on(arrivals(&event, 1));
            for thread in threads {
                assert!(thread.join().is_ok(), "the wake panicked");
            }
        }),
    );
}

/// However long nothing happens, the future is not polled meanwhile.
#[graded(points = 1, lesson = "Who polls?", seconds = 60)]
fn long_silence_costs_no_polls() {
    expect_in_every_order(
        "a future that is woken once, after 10 s, is polled no more than 11 times",
        try_explore(Plan::new(), || {
            let event = Arc::new(Mutex::new(Event::default()));
            let theirs = Arc::clone(&event);
            let silent = thread::spawn(move || {
                thread::sleep(Duration::from_secs(10));
                happens_elsewhere(&theirs)
            });
            let mut polls = 0;
            let mut arrivals = pin!(arrivals(&event, 1));
            block_on(poll_fn(|cx| {
                polls += 1;
                assert!(polls <= 11, "it was polled more than 11 times before that");
                arrivals.as_mut().poll(cx)
            }));
            assert!(silent.join().is_ok_and(|waker| waker.join().is_ok()), "the wake panicked");
        }),
    );
}

/// Something that other threads make happen, and the task that waits for it.
#[derive(Default)]
struct Event {
    times: usize,
    waker: Option<Waker>,
}

fn happens_elsewhere(event: &Arc<Mutex<Event>>) -> JoinHandle<()> {
    let event = Arc::clone(event);
    thread::spawn(move || {
        let mut event = event.lock().unwrap();
        event.times += 1;
        let waker = event.waker.clone();
        drop(event);
        if let Some(waker) = waker {
            note("wakes the task");
            waker.wake();
        }
    })
}

/// A future that is Ready when the event has happened so many times.
fn arrivals(event: &Mutex<Event>, times: usize) -> impl Future<Output = ()> {
    poll_fn(move |cx| {
        let mut event = event.lock().unwrap();
        let ready = event.times >= times;
        note(if ready { "polled: Ready" } else { "polled: Pending" });
        event.waker = Some(cx.waker().clone());
        if ready { Poll::Ready(()) } else { Poll::Pending }
    })
}
