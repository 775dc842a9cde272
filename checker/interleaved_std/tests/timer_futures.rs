//! One future, built in many ways: the right ones pass every schedule, the wrong ones are caught,
//! and always by the same schedule. Their sources name `std` and nothing else.

extern crate interleaved_std as std;

#[path = "timers/mod.rs"]
mod timers;

use std::interleave::{Explored, Plan, block_on, elapsed, explore};
use std::pin::Pin;
use std::task::{Context, Waker};
use std::time::{Duration, Instant};
use timers::{right, wrong};

const SECOND: Duration = Duration::from_secs(1);

type Timer = Pin<Box<dyn Future<Output = ()> + Send>>;
type New = fn(Duration) -> Timer;

const RIGHT: [(&str, New); 6] = [
    ("mutex", |d| Box::pin(right::mutex::TimerFuture::new(d))),
    ("condvar", |d| Box::pin(right::condvar::TimerFuture::new(d))),
    ("channel", |d| Box::pin(right::channel::TimerFuture::new(d))),
    ("check_again", |d| Box::pin(right::check_again::TimerFuture::new(d))),
    ("global_thread", |d| Box::pin(right::global_thread::TimerFuture::new(d))),
    ("lazy", |d| Box::pin(right::lazy::TimerFuture::new(d))),
];

/// Awaited by one task, from start to end.
fn awaited(new: New) -> Explored {
    explore(Plan::new(), move || {
        let start = Instant::now();
        block_on(new(SECOND));
        assert_eq!((start.elapsed(), elapsed()), (SECOND, SECOND));
    })
}

/// A second task takes the future over: it is the one to be woken.
fn handed_over(new: New) -> Explored {
    explore(Plan::new(), move || {
        let mut timer = new(SECOND);
        if timer.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {
            std::thread::spawn(move || block_on(timer)).join().unwrap();
        }
        assert!(elapsed() >= SECOND);
    })
}

/// Two at once, the later one first.
fn two(new: New) -> Explored {
    explore(Plan::new().all_up_to(0).random(200).pct(200), move || {
        let (late, early) = (new(2 * SECOND), new(SECOND));
        block_on(early);
        block_on(late);
        assert!(elapsed() >= 2 * SECOND);
    })
}

#[test]
fn right_timers_pass_every_schedule() {
    for (name, new) in RIGHT {
        for (test, explored) in [("awaited", awaited(new)), ("handed over", handed_over(new)), ("two", two(new))] {
            println!("{name}, {test}: {explored:?}");
            assert!(explored.schedules > 1, "{name}, {test}");
        }
    }
}

fn report_of(test: fn(New) -> Explored, new: New) -> String {
    let caught = std::panic::catch_unwind(move || test(new)).expect_err("it should have been caught");
    caught.downcast_ref::<String>().expect("a report").clone()
}

#[test]
fn two_critical_sections_are_caught() {
    let new: New = |d| Box::pin(wrong::two_sections::TimerFuture::new(d));
    let report = report_of(awaited, new);
    assert!(report.contains("deadlock: main/test can never go on"), "{report}");
    assert!(report.contains("thread 1"), "{report}");
    assert_eq!(report, report_of(awaited, new));
}

#[test]
fn a_flag_set_after_the_wake_is_caught() {
    let new: New = |d| Box::pin(wrong::flag_after_wake::TimerFuture::new(d));
    let report = report_of(awaited, new);
    assert!(report.contains("deadlock: main/test can never go on"), "{report}");
    assert_eq!(report, report_of(awaited, new));
}

#[test]
fn a_waker_stored_only_once_is_caught() {
    let new: New = |d| Box::pin(wrong::waker_once::TimerFuture::new(d));
    let report = report_of(handed_over, new);
    assert!(report.contains("deadlock: main/test can never go on"), "{report}");
    assert_eq!(report, report_of(handed_over, new));
}
