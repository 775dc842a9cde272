//! The plainest behaviours. `cargo test -p timer_future --test visible` runs them.

use probe::{CountingWaker, Traced, expect, graded};
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};
use timer_future::TimerFuture;

/// When its time is over, a timer wakes its task, and the poll that follows is Ready.
#[graded(points = 1, lesson = "Who calls back?")]
fn wakes_its_task_when_the_time_is_over() {
    let task = CountingWaker::new("task");
    let mut timer = Traced::new("timer of 200 ms", TimerFuture::new(Duration::from_millis(200)));
    let mut seen = 0;
    while timer.poll(&task).is_pending() {
        expect!(
            task.wait_for(seen + 1, Duration::from_secs(4)),
            expected = "the timer wakes its task when its 200 ms are over",
            seen = "it returned Pending and did not wake the task in the 4 s that followed"
        );
        // An executor polls when it gets round to it.
        thread::sleep(Duration::from_millis(20));
        seen = task.count();
    }
}

/// A poll never waits: until the time is over it returns Pending at once.
#[graded(points = 1, lesson = "Who calls back?")]
fn poll_does_not_wait() {
    let task = CountingWaker::new("task");
    let mut timer = Traced::new("timer of 2 s", TimerFuture::new(Duration::from_secs(2)));
    let first = timer.poll(&task);
    thread::sleep(Duration::from_millis(100));
    let second = match first {
        Poll::Pending => timer.poll(&task),
        Poll::Ready(()) => first,
    };
    expect!(
        timer.longest_poll() < Duration::from_millis(500),
        expected = "every poll of a 2 s timer returns at once",
        seen = "a poll took more than 500 ms: the thread that polled could do nothing else meanwhile"
    );
    expect!(
        second.is_pending(),
        expected = "a 2 s timer is Pending when it is polled in its first moments",
        seen = "it returned Ready"
    );
}

/// A timer is never Ready before its time is over, however often it is polled.
#[graded(points = 1, lesson = "Your task")]
fn never_early() {
    let duration = Duration::from_millis(200);
    let task = CountingWaker::new("task");
    let start = Instant::now();
    let mut timer = Traced::new("timer of 200 ms", TimerFuture::new(duration));
    while start.elapsed() < Duration::from_secs(1) {
        if timer.poll(&task).is_ready() {
            expect!(
                start.elapsed() >= duration,
                expected = "a timer of 200 ms is Pending until 200 ms have passed since it was made",
                seen = "it returned Ready before that"
            );
            return;
        }
        thread::sleep(Duration::from_millis(5));
    }
}
