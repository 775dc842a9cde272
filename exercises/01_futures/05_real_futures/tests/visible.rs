use probe::{CountingWaker, Traced, expect, gate, graded};
use real_futures::{AndThen, ready, yield_now};

/// `ready` is Ready with its value in its first poll.
#[graded(points = 1, lesson = "What has changed")]
fn ready_hands_over_its_value() {
    let task = CountingWaker::new("task");
    let mut future = Traced::new("ready", ready("a value"));
    let value: &str = future.expect_ready(&task);
    expect!(value == "a value", expected = "it is Ready with its value", seen = "it was Ready with \"{value}\"");
}

/// `yield_now` wakes its task before it returns Pending, and the next poll is Ready.
#[graded(points = 2, lesson = "Stepping aside")]
fn yield_now_is_pending_once() {
    let task = CountingWaker::new("task");
    let mut future = Traced::new("yield_now", yield_now());
    future.expect_pending(&task);
    expect!(
        task.is_woken(),
        expected = "the task is woken before yield_now returns Pending",
        seen = "it was not woken: nobody would ever poll it again"
    );
    future.expect_ready(&task);
}

/// The second future of an `AndThen` is not polled before the first one is Ready, and the whole is Ready when it is.
#[graded(points = 2, lesson = "Two futures in one")]
fn second_waits_for_first() {
    let task = CountingWaker::new("task");
    let (first_gate, first) = gate::<()>("first");
    let (second_gate, second) = gate::<()>("second");
    let mut both = Traced::new("both", AndThen::new(first, second));
    both.expect_pending(&task);
    expect!(second_gate.polls() == 0, expected = "second is not polled while first is Pending", seen = "it was polled");
    first_gate.open(());
    both.expect_pending(&task);
    second_gate.open(());
    both.expect_ready(&task);
    expect!(
        first_gate.is_done() && second_gate.is_done(),
        expected = "both futures have been Ready when the whole is Ready",
        seen = "one of them had not been polled to its end"
    );
}
