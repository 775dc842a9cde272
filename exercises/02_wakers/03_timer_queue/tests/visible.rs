//! The plainest behaviours. `cargo test -p timer_queue --test visible` runs them.

use probe::{CountingWaker, Traced, expect, graded};
use std::thread;
use std::time::{Duration, Instant};
use timer_queue::Timers;

/// When its time is over, a sleep wakes its task, and the poll that follows is Ready.
#[graded(points = 1, lesson = "One thread is enough")]
fn wakes_its_task_when_the_time_is_over() {
    let duration = Duration::from_millis(200);
    let timers = Timers::new();
    let task = CountingWaker::new("task");
    let start = Instant::now();
    let mut sleep = Traced::new("sleep of 200 ms", timers.sleep(duration));
    let mut seen = 0;
    while sleep.poll(&task).is_pending() {
        expect!(
            task.wait_for(seen + 1, Duration::from_secs(3)),
            expected = "the task is woken when its 200 ms are over",
            seen = "the sleep returned Pending, and the task was not woken in the 3 s that followed"
        );
        seen = task.count();
    }
    expect!(
        start.elapsed() >= duration,
        expected = "a sleep of 200 ms is Pending until 200 ms have passed since it was made",
        seen = "it returned Ready before that"
    );
}

/// A sleep that ends before all that were made before it is on time.
#[graded(points = 2, lesson = "Wait for two things at once")]
fn earlier_newcomer_is_on_time() {
    let timers = Timers::new();
    let [patient, hurried] = ["task A", "task B"].map(CountingWaker::new);
    let mut long = Traced::new("sleep of 1 hour", timers.sleep(Duration::from_secs(3_600)));
    long.expect_pending(&patient);
    // By now the queue's thread has settled down to wait for the hour to end.
    thread::sleep(Duration::from_millis(100));
    let mut short = Traced::new("sleep of 200 ms", timers.sleep(Duration::from_millis(200)));
    let mut seen = 0;
    while short.poll(&hurried).is_pending() {
        expect!(
            hurried.wait_for(seen + 1, Duration::from_secs(3)),
            expected = "task B is woken when its 200 ms are over, although task A sleeps for an hour",
            seen = "task B was not woken in the 3 s that followed"
        );
        seen = hurried.count();
    }
}

/// Making and polling a sleep never waits, whoever else sleeps.
#[graded(points = 1, lesson = "Wait for two things at once")]
fn nothing_but_the_thread_waits() {
    let timers = Timers::new();
    let task = CountingWaker::new("task");
    let start = Instant::now();
    let mut first = Traced::new("sleep of 3 s", timers.sleep(Duration::from_secs(3)));
    let first_poll = first.poll(&task);
    // Not to wait for anything, but to let the queue's thread get to work.
    thread::sleep(Duration::from_millis(100));
    let mut second = Traced::new("sleep of 4 s", timers.sleep(Duration::from_secs(4)));
    let second_poll = second.poll(&task);
    expect!(
        start.elapsed() < Duration::from_secs(2),
        expected = "sleeps of 3 s and 4 s are made and polled at once",
        seen = "that took more than 2 s: the thread that polled could do nothing else meanwhile"
    );
    expect!(
        first_poll.is_pending() && second_poll.is_pending(),
        expected = "both are Pending in their first moments",
        seen = "one returned Ready"
    );
}
