use and_then_fut::AndThenFut;
use probe::{Inputs, TASK_A, TASK_B, TASK_C, TracedSimple, expect, gate, graded, yields};
use std::thread::sleep;
use std::time::Duration;

/// The call in which the first future becomes Ready polls the second one too, so that somebody keeps the wake.
#[graded(points = 3, lesson = "The surprise: Ready is not the end of the poll")]
fn second_is_polled_in_the_same_call() {
    let (first_gate, first) = gate("first");
    let (second_gate, second) = gate("second");
    let mut both = TracedSimple::new("both", AndThenFut::new(first, second));
    both.expect_pending(&TASK_A);
    first_gate.open(());
    both.expect_pending(&TASK_A);
    expect!(
        second_gate.polls() > 0,
        expected = "second is polled in the call in which first became Ready",
        seen = "the call returned Pending without it: second keeps no wake, so nobody would ever poll again"
    );
    let before = TASK_A.count();
    second_gate.open(());
    expect!(TASK_A.count() > before, expected = "the task is woken when second can go on", seen = "it was not woken");
    both.expect_ready(&TASK_A);
}

/// The first future is dropped as soon as it is Ready, while the second one still waits, and it is never polled again.
#[graded(points = 3, lesson = "What is done is dropped")]
fn first_is_dropped_when_it_is_ready() {
    let times = Inputs::new().index(2..6);
    let (first_gate, first) = gate("first");
    let (second_gate, second) = gate("second");
    let mut both = TracedSimple::new("both", AndThenFut::new(first, second));
    both.expect_pending(&TASK_A);
    expect!(
        !first_gate.is_dropped() && !second_gate.is_dropped(),
        expected = "both futures are kept while first is Pending",
        seen = "one was dropped"
    );
    first_gate.open(());
    both.expect_pending(&TASK_A);
    expect!(
        first_gate.is_dropped(),
        expected = "first is dropped by the time the poll returns in which it was Ready",
        seen = "it was still there, with all it holds"
    );
    for _ in 0..times {
        both.expect_pending(&TASK_A);
        expect!(!second_gate.is_dropped(), expected = "second is kept while it is Pending", seen = "it was dropped");
    }
    second_gate.open(());
    both.expect_ready(&TASK_A);
}

/// The wake of the newest poll goes down to the first future as long as it is Pending.
#[graded(points = 2, lesson = "Pending is passed on")]
fn first_gets_the_newest_wake() {
    let (first_gate, first) = gate("first");
    let (_second_gate, second) = gate::<()>("second");
    let mut both = TracedSimple::new("both", AndThenFut::new(first, second));
    both.expect_pending(&TASK_A);
    both.expect_pending(&TASK_B);
    let before = TASK_B.count();
    first_gate.open(());
    expect!(
        TASK_B.count() > before,
        expected = "task B, which polled last, is woken when first can go on",
        seen = "task B was not woken"
    );
}

/// The wake of the newest poll goes down to the second future as long as that one is Pending.
#[graded(points = 2, lesson = "Pending is passed on")]
fn second_gets_the_newest_wake() {
    let (first_gate, first) = gate("first");
    let (second_gate, second) = gate("second");
    let mut both = TracedSimple::new("both", AndThenFut::new(first, second));
    both.expect_pending(&TASK_A);
    first_gate.open(());
    both.expect_pending(&TASK_B);
    both.expect_pending(&TASK_C);
    let before = TASK_C.count();
    second_gate.open(());
    expect!(
        TASK_C.count() > before,
        expected = "task C, which polled last, is woken when second can go on",
        seen = "task C was not woken"
    );
    both.expect_ready(&TASK_C);
}

/// A poll while nothing has changed changes nothing: it is still the same future's turn.
#[graded(points = 2, lesson = "Pending is passed on")]
fn a_poll_too_many_changes_nothing() {
    let extra = Inputs::new().index(2..6);
    let (first_gate, first) = gate("first");
    let (second_gate, second) = gate("second");
    let mut both = TracedSimple::new("both", AndThenFut::new(first, second));
    for _ in 0..=extra {
        both.expect_pending(&TASK_A);
        expect!(
            second_gate.polls() == 0 && !first_gate.is_dropped(),
            expected = "however often it is polled, it is first's turn until first is Ready",
            seen = "first was given up for second while it was still Pending"
        );
    }
    first_gate.open(());
    for _ in 0..=extra {
        both.expect_pending(&TASK_A);
    }
    second_gate.open(());
    both.expect_ready(&TASK_A);
}

/// Pending is passed on at once: a future that is Pending is not asked again in the same call.
#[graded(points = 1, lesson = "Pending is passed on")]
fn pending_is_passed_on_at_once() {
    const MOST_POLLS: usize = 20;
    let mut inputs = Inputs::new();
    let (first_gate, first) = yields("first", 2, ());
    let (second_gate, second) = yields("second", inputs.index(2..6), ());
    let mut both = TracedSimple::new("both", AndThenFut::new(first, second));
    loop {
        let before = (first_gate.polls(), second_gate.polls());
        let ready = both.poll(&TASK_A).is_ready();
        let (first_polls, second_polls) = (first_gate.polls() - before.0, second_gate.polls() - before.1);
        expect!(
            first_polls <= 1 && second_polls <= 1,
            expected = "one poll of the whole polls neither future twice",
            seen = "a future that was Pending was polled again in the same call"
        );
        if ready {
            break;
        }
        expect!(
            both.polls() < MOST_POLLS,
            expected = "the whole is Ready when both futures have been",
            seen = "it was still Pending after {MOST_POLLS} polls"
        );
    }
}

/// While neither future can go on, the task is left alone.
#[graded(points = 1, lesson = "A future made of futures")]
fn a_waiting_task_is_left_alone() {
    const MOST_POLLS: usize = 10;
    let (first_gate, first) = gate("first");
    let (_second_gate, second) = gate::<()>("second");
    let mut both = TracedSimple::new("both", AndThenFut::new(first, second));
    both.expect_pending(&TASK_A);
    first_gate.open(());
    both.expect_pending(&TASK_A);
    let start = both.polls();
    let mut seen = TASK_A.count();
    both.expect_pending(&TASK_A);
    // An answer can also wake from a thread of its own, so it is given a moment.
    for _ in 0..30 {
        while TASK_A.count() > seen {
            seen = TASK_A.count();
            both.expect_pending(&TASK_A);
            expect!(
                both.polls() - start <= MOST_POLLS,
                expected = "the task is left asleep while neither future can go on",
                seen = "the task was woken after each of {MOST_POLLS} polls, although nothing had changed"
            );
        }
        sleep(Duration::from_millis(10));
    }
}

/// It is a future like any other: each half may be such a pair itself, and the four run in their order.
#[graded(points = 2, lesson = "A future made of futures")]
fn it_can_be_part_of_another() {
    const MOST_POLLS: usize = 40;
    let mut inputs = Inputs::new();
    let (a_gate, a) = yields("a", 1, ());
    let (b_gate, b) = yields("b", inputs.index(2..5), ());
    let (c_gate, c) = yields("c", 1, ());
    let (d_gate, d) = yields("d", inputs.index(1..4), ());
    let halves = AndThenFut::new(AndThenFut::new(a, b), AndThenFut::new(c, d));
    let mut all = TracedSimple::new("all four", halves);
    let gates = [a_gate, b_gate, c_gate, d_gate];
    loop {
        let ready = all.poll(&TASK_A).is_ready();
        let in_order = gates.windows(2).all(|pair| pair[1].polls() == 0 || pair[0].is_done());
        expect!(
            in_order,
            expected = "a, b, c and d run in this order, each after the one before it was Ready",
            seen = "one was polled before its turn"
        );
        if ready {
            break;
        }
        expect!(
            all.polls() < MOST_POLLS,
            expected = "the whole is Ready when all four futures have been",
            seen = "it was still Pending after {MOST_POLLS} polls"
        );
    }
    expect!(
        gates.iter().all(|gate| gate.is_done()),
        expected = "all four have been Ready when the whole is",
        seen = "one of them had not been polled to its end"
    );
}
