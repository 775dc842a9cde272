#![cfg(feature = "interleave")]
//! The orders in which a task and the timer's thread can take their steps: all of them, or some thousands.
//!
//! Here `std` is the one whose threads, locks and clocks the explorer schedules. Time is virtual.

use probe::{expect_in_every_order, graded};
use std::interleave::{Plan, block_on, elapsed, note, try_explore};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::time::Duration;
use timer_future::TimerFuture;

const SECOND: Duration = Duration::from_secs(1);

/// However the end of the time and a poll fall together, the task is woken or the poll is Ready.
#[graded(points = 2, lesson = "The surprise: a gap of one instruction", seconds = 60)]
fn completion_racing_poll_always_wakes() {
    expect_in_every_order(
        "a task that awaits a timer of 1 s goes on after it, not earlier",
        try_explore(Plan::new(), || {
            block_on(TimerFuture::new(SECOND));
            assert!(elapsed() >= SECOND, "the timer was Ready before its time was over");
        }),
    );
}

/// If a second task takes the timer over while its time comes to an end, that task is woken or its poll is Ready.
#[graded(points = 2, lesson = "The surprise: a gap of one instruction", seconds = 60)]
fn newest_of_two_pollers_is_woken() {
    expect_in_every_order(
        "a task that takes a timer over from task A goes on after 1 s, not earlier",
        try_explore(Plan::new(), || {
            let mut timer = pin!(TimerFuture::new(SECOND));
            note("polls as task A");
            let task_a = Waker::from(Arc::new(TaskA));
            let ready = timer.as_mut().poll(&mut Context::from_waker(&task_a)).is_ready();
            note(if ready { "polled: Ready" } else { "polled: Pending" });
            if !ready {
                block_on(timer);
            }
            assert!(elapsed() >= SECOND, "the timer was Ready before its time was over");
        }),
    );
}

/// Also a long timer, or one whose length is no whole number of milliseconds, is not a nanosecond early.
#[graded(points = 1, lesson = "Your task", seconds = 60)]
fn odd_lengths_are_kept_to_the_nanosecond() {
    // Which thread runs when is of no matter here, and a timer that counts ticks takes many steps.
    let one = Plan::new().all_up_to(1).random(0).pct(0).max_steps(2_000_000);
    expect_in_every_order(
        "timers of 1.999999 ms and of 70.001500001 s are Ready after these times, not earlier",
        try_explore(one, || {
            for duration in [Duration::from_nanos(1_999_999), Duration::new(70, 1_500_001)] {
                let start = elapsed();
                block_on(TimerFuture::new(duration));
                assert!(elapsed() >= start + duration, "a timer was Ready before its time was over");
            }
        }),
    );
}

/// A task that has handed the timer on: to wake it is allowed, and of no use.
struct TaskA;

impl Wake for TaskA {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        note("wakes task A");
    }
}
