#![cfg(feature = "interleave")]
//! The orders in which tasks and the queue's thread can take their steps: all of them, or some thousands.
//!
//! Here `std` is the one whose threads, locks and clocks the explorer schedules. Time is virtual.

use probe::{expect_in_every_order, graded};
use std::interleave::{Plan, block_on, elapsed, note, real, try_explore, waker};
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;
use timer_queue::Timers;

const SECOND: Duration = Duration::from_secs(1);

/// However a new sleep and the end of another fall together, both tasks are woken.
#[graded(points = 1, lesson = "Wait for two things at once", seconds = 60)]
fn insert_racing_expiry() {
    expect_in_every_order(
        "a sleep that is made when another one ends ends after 1 s, and so does the other",
        try_explore(Plan::new().max_steps(8_000), || {
            let timers = Timers::new();
            let mut first = Box::pin(timers.sleep(SECOND));
            let first_is_ready = first.as_mut().poll(&mut Context::from_waker(&waker())).is_ready();
            thread::sleep(SECOND);
            let start = elapsed();
            note("makes a second sleep");
            let second = timers.sleep(SECOND);
            block_on(second);
            assert!(elapsed() >= start + SECOND, "the second sleep was Ready before its time was over");
            if !first_is_ready {
                block_on(first);
            }
        }),
    );
}

/// Of two sleeps that end at the same time one is dropped just then: the other one's task is woken.
#[graded(points = 1, lesson = "Leaving", seconds = 60)]
fn drop_racing_expiry() {
    expect_in_every_order(
        "a sleep ends after 1 s although another one is dropped at that moment",
        try_explore(Plan::new().max_steps(8_000), || {
            let timers = Timers::new();
            let mut kept = Box::pin(timers.sleep(SECOND));
            let mut dropped = Box::pin(timers.sleep(SECOND));
            let _ = dropped.as_mut().poll(&mut Context::from_waker(&waker()));
            let kept_is_ready = kept.as_mut().poll(&mut Context::from_waker(&waker())).is_ready();
            thread::sleep(SECOND);
            note("drops one of them");
            drop(dropped);
            if !kept_is_ready {
                block_on(kept);
            }
            assert!(elapsed() >= SECOND, "the sleep was Ready before its time was over");
            note("makes another sleep");
            block_on(timers.sleep(SECOND));
        }),
    );
}

/// Two sleeps that end at the same moment are two entries: when one is dropped, the other one stays.
#[graded(points = 1, lesson = "Wait for two things at once", seconds = 60)]
fn two_sleeps_may_end_together() {
    expect_in_every_order(
        "of two sleeps that end at the same moment one is dropped, and the other ends after 1 s",
        try_explore(Plan::new().max_steps(8_000), || {
            let timers = Timers::new();
            let kept = timers.sleep(SECOND);
            let mut dropped = Box::pin(timers.sleep(SECOND));
            let _ = dropped.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            note("drops the second one");
            drop(dropped);
            block_on(kept);
            assert!(elapsed() >= SECOND, "the sleep that was kept was Ready before its time was over");
        }),
    );
}

/// However the making of an earlier sleep and the thread's going to sleep fall together, the earlier one is on time.
#[graded(points = 1, lesson = "Wait for two things at once", seconds = 60)]
fn earlier_newcomer_is_never_missed() {
    expect_in_every_order(
        "a sleep of 100 ms that is made while another one lasts 10 s ends before that one",
        try_explore(Plan::new().max_steps(8_000), || {
            const LONG: Duration = Duration::from_secs(10);
            let timers = Timers::new();
            let mut long = Box::pin(timers.sleep(LONG));
            let _ = long.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            let task = Arc::new(Task { thread: thread::current(), woken: real::sync::Mutex::new(None) });
            let task_waker = Waker::from(Arc::clone(&task));
            note("makes a sleep of 100 ms");
            let mut short = Box::pin(timers.sleep(Duration::from_millis(100)));
            note("polls it");
            if short.as_mut().poll(&mut Context::from_waker(&task_waker)).is_ready() {
                return;
            }
            note("polled: Pending");
            // The clock may have run on before the newcomer was there.
            if elapsed() >= LONG {
                return;
            }
            loop {
                thread::park();
                if let Some(at) = *task.woken.lock().unwrap_or_else(real::sync::PoisonError::into_inner) {
                    assert!(at < LONG, "the task that sleeps for 100 ms was woken when the other one's 10 s were over");
                    return;
                }
            }
        }),
    );
}

/// Also a long sleep, or one whose length is no whole number of milliseconds, is not a nanosecond early.
#[graded(points = 1, lesson = "Your task", seconds = 60)]
fn odd_lengths_are_kept_to_the_nanosecond() {
    // Which thread runs when is of no matter here, and a queue that counts ticks takes many steps.
    let one = Plan::new().all_up_to(1).random(0).pct(0).max_steps(2_000_000);
    expect_in_every_order(
        "sleeps of 1.999999 ms and of 70.001500001 s are Ready after these times, not earlier",
        try_explore(one, || {
            for duration in [Duration::from_nanos(1_999_999), Duration::new(70, 1_500_001)] {
                let timers = Timers::new();
                let start = elapsed();
                block_on(timers.sleep(duration));
                assert!(elapsed() >= start + duration, "a sleep was Ready before its time was over");
            }
        }),
    );
}

/// Of two sleeps that end at the same moment, each wakes its own task.
#[graded(points = 1, lesson = "Your task", seconds = 60)]
fn both_that_end_together_wake() {
    expect_in_every_order(
        "two sleeps of 1 s that begin together each wake their own task",
        try_explore(Plan::new().max_steps(8_000), || {
            let timers = Timers::new();
            let sleeps = ["first", "second"].map(|name| {
                let task = Task { thread: thread::current(), woken: real::sync::Mutex::new(None) };
                (name, Box::pin(timers.sleep(Duration::from_secs(1))), Arc::new(task))
            });
            let mut waiting: Vec<_> = sleeps.into_iter().collect();
            waiting.retain_mut(|(_, sleep, task)| {
                sleep.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::clone(task)))).is_pending()
            });
            while !waiting.is_empty() {
                thread::park();
                waiting.retain_mut(|(name, sleep, task)| {
                    // Nobody polls without a wake.
                    if task.woken.lock().unwrap_or_else(real::sync::PoisonError::into_inner).take().is_none() {
                        return true;
                    }
                    note(&format!("polls the {name}"));
                    sleep.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::clone(task)))).is_pending()
                });
            }
        }),
    );
}

/// Notes when it was first woken.
struct Task {
    thread: Thread,
    woken: real::sync::Mutex<Option<Duration>>,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        note("wakes the task");
        self.woken.lock().unwrap_or_else(real::sync::PoisonError::into_inner).get_or_insert(elapsed());
        self.thread.unpark();
    }
}
