use and_then_fut::AndThenFut;
use probe::{TASK_A, TracedSimple, expect, gate, graded};

/// The second future is not polled before the first one is Ready, and the whole is Ready when the second one is.
#[graded(points = 2, lesson = "Whose turn it is")]
fn second_waits_for_first() {
    let (first_gate, first) = gate("first");
    let (second_gate, second) = gate("second");
    let mut both = TracedSimple::new("both", AndThenFut::new(first, second));
    both.expect_pending(&TASK_A);
    expect!(second_gate.polls() == 0, expected = "second is not polled while first is Pending", seen = "it was polled");
    first_gate.open(());
    both.expect_pending(&TASK_A);
    second_gate.open(());
    both.expect_ready(&TASK_A);
    expect!(
        first_gate.is_done() && second_gate.is_done(),
        expected = "both futures have been Ready when the whole is Ready",
        seen = "one of them had not been polled to its end"
    );
}

/// When both futures are ready at once, so is the whole: in its first poll.
#[graded(points = 1, lesson = "The surprise: Ready is not the end of the poll")]
fn both_ready_at_once() {
    let (first_gate, first) = gate("first");
    let (second_gate, second) = gate("second");
    first_gate.open(());
    second_gate.open(());
    let mut both = TracedSimple::new("both", AndThenFut::new(first, second));
    both.expect_ready(&TASK_A);
    expect!(
        first_gate.is_done() && second_gate.is_done(),
        expected = "both futures have been Ready when the whole is Ready",
        seen = "one of them had not been polled to its end"
    );
}
