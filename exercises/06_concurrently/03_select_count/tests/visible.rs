//! The plainest behaviours, with futures that are ready at once or when the test says so.

use probe::{CountingWaker, Gate, NotUnpin, Traced, expect, gate, graded, settled_threads, threads, yields};
use select_count::count;
use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Poll, ready};
use std::time::{Duration, Instant};

/// Which of the two futures comes first.
const IN_EITHER_ORDER: [[usize; 2]; 2] = [[0, 1], [1, 0]];
const NAMES: [&str; 2] = ["a", "b"];

/// A future that is ready when the test says so. Polled again after that, it is Pending.
fn later(name: &str) -> (Gate<u32>, NotUnpin<impl Future<Output = u32> + Unpin>) {
    let (gate, future) = gate(name);
    let mut future = Some(future.asked_at_most(100));
    let forgiving = poll_fn(move |cx| {
        let Some(waiting) = &mut future else { return Poll::Pending };
        let output = ready!(Pin::new(waiting).poll(cx));
        future = None;
        Poll::Ready(output)
    });
    (gate, NotUnpin::new(forgiving))
}

/// Polls once, and expects that not both are ready. Returns how often the task had been woken before.
fn expect_waiting(count: &mut Traced<'_, u32>, task: &CountingWaker) -> usize {
    let woken = task.count();
    let polled = count.poll(task);
    expect!(
        polled.is_pending(),
        expected = "count is Pending while not both futures are ready",
        seen = "it returned {polled:?}"
    );
    woken
}

fn expect_sum(count: &mut Traced<'_, u32>, task: &CountingWaker, sum: u32) {
    let settled = count.settle(task);
    expect!(
        settled == Poll::Ready(sum),
        expected = "count returns Ready({sum}) once both futures are ready",
        seen = "it returned {settled:?}"
    );
}

/// 4 and 6 that are both ready at once make 10.
#[graded(points = 2, title, lesson = "Whichever is ready first")]
fn ready_futures_are_added() {
    for [first, second] in [[4, 6], [6, 4]] {
        let ((_, a), (_, b)) = (yields("a", 0, first), yields("b", 0, second));
        let mut count = Traced::new("count", count(a, b));
        expect_sum(&mut count, &CountingWaker::new("task"), 10);
    }
    // Both of them borrow it, and because of it neither of them is Send.
    let said = Cell::new(0);
    let says = |output| {
        let said = &said;
        async move {
            said.set(said.get() + output);
            output
        }
    };
    expect_sum(&mut Traced::new("count", count(says(4), says(6))), &CountingWaker::new("task"), 10);
    expect!(said.get() == 10, expected = "each of the two runs to its end, once", seen = "they did not");
}

/// 4 and 6 that come later make 10: one may come before the other, both together, or one at once and the other later.
#[graded(points = 3, title, lesson = "The surprise: `default` does not wait")]
fn late_futures_are_waited_for() {
    for [first, second] in IN_EITHER_ORDER {
        for (before_the_first_poll, then) in [(0, 1), (0, 2), (1, 1), (2, 0)] {
            let ((gate_a, a), (gate_b, b)) = (later("a"), later("b"));
            let gates = [gate_a, gate_b];
            let task = CountingWaker::new("task");
            let mut count = Traced::new("count", count(a, b));
            let mut still = [(first, 4), (second, 6)].into_iter();
            let mut open = |number: usize| {
                for (which, output) in still.by_ref().take(number) {
                    gates[which].open(output);
                }
            };
            open(before_the_first_poll);
            if before_the_first_poll < 2 {
                let mut woken = expect_waiting(&mut count, &task);
                open(then);
                if before_the_first_poll + then < 2 {
                    woken = expect_waiting(&mut count, &task);
                    open(1);
                }
                expect!(
                    task.count() > woken,
                    expected = "the task is woken when the last future is ready",
                    seen = "it was not: nobody would poll it again"
                );
            }
            expect_sum(&mut count, &task, 10);
        }
    }
}

/// A future whose output is 0 counts, and so does the same output twice.
#[graded(points = 1, lesson = "The task")]
fn zero_counts_too() {
    for outputs in [[0, 5], [5, 0], [0, 0], [5, 5]] {
        let task = CountingWaker::new("task");
        let sum = outputs[0] + outputs[1];
        for [first, second] in IN_EITHER_ORDER {
            let ((gate_a, a), (gate_b, b)) = (later("a"), later("b"));
            let gates = [gate_a, gate_b];
            let mut count = Traced::new("count", count(a, b));
            for which in [first, second] {
                expect_waiting(&mut count, &task);
                gates[which].open(outputs[which]);
            }
            expect_sum(&mut count, &task, sum);
        }
    }
}

/// The first poll polls both futures.
#[graded(points = 2, lesson = "Whichever is ready first")]
fn first_poll_polls_both() {
    for first in [None, Some(0), Some(1)] {
        let ((gate_a, a), (gate_b, b)) = (later("a"), later("b"));
        let gates = [gate_a, gate_b];
        if let Some(first) = first {
            gates[first].open(4);
        }
        expect_waiting(&mut Traced::new("count", count(a, b)), &CountingWaker::new("task"));
        for (gate, name) in gates.iter().zip(NAMES) {
            expect!(
                gate.polls() > 0,
                expected = "the first poll polls both futures",
                seen = "it did not poll {name}, which has not begun"
            );
        }
    }
}

/// A future that was ready is not polled again while the other one is still pending.
#[graded(points = 2, lesson = "Fused: a future that knows it is done")]
fn finished_future_is_left_alone() {
    for [first, second] in IN_EITHER_ORDER {
        let ((gate_a, a), (gate_b, b)) = (gate("a"), gate("b"));
        let gates = [gate_a, gate_b];
        let task = CountingWaker::new("task");
        let mut count = Traced::new("count", count(a, b));
        expect_waiting(&mut count, &task);
        gates[first].open(4);
        for _ in 0..3 {
            // An executor may poll for nothing.
            expect_waiting(&mut count, &task);
        }
        gates[second].open(6);
        expect_sum(&mut count, &task, 10);
    }
}

/// While a future is pending, a poll returns and the task is left asleep.
#[graded(points = 2, lesson = "The surprise: `default` does not wait")]
fn waiting_task_sleeps() {
    for [first, _] in IN_EITHER_ORDER {
        let ((gate_a, a), (gate_b, b)) = (later("a"), later("b"));
        let gates = [gate_a, gate_b];
        let task = CountingWaker::new("task");
        let mut count = Traced::new("count", count(a, b));
        let mut settled = vec![count.settle(&task)];
        gates[first].open(4);
        settled.push(count.settle(&task));
        expect!(
            settled.iter().all(Poll::is_pending),
            expected = "count is Pending while not both futures are ready",
            seen = "it returned Ready"
        );
    }
}

/// No thread is started, and none is blocked: a poll returns at once.
#[graded(points = 1, lesson = "The task")]
fn no_thread_is_started_or_blocked() {
    const LONG: Duration = Duration::from_millis(10);
    let before = settled_threads();
    let ((_gate_a, a), (_gate_b, b)) = (later("a"), later("b"));
    let task = CountingWaker::new("task");
    let mut count = Traced::new("count", count(a, b));
    let polls = (0..10).map(|_| {
        let start = Instant::now();
        expect_waiting(&mut count, &task);
        let took = start.elapsed();
        expect!(
            before.zip(threads()).is_none_or(|(before, during)| during <= before),
            expected = "while both futures are pending there are no more threads than before",
            seen = "there are more"
        );
        took
    });
    // The machine may have other things to do during some of the polls, but not during all of them.
    expect!(
        polls.min().is_none_or(|quickest| quickest < LONG),
        expected = "a poll returns at once",
        seen = "each of 10 polls took more than 10 ms"
    );
}

/// When another task takes the count over, that task is woken once a future is ready.
#[graded(points = 1, lesson = "The surprise: `default` does not wait")]
fn task_that_polled_last_is_woken() {
    for [first, second] in IN_EITHER_ORDER {
        let ((gate_a, a), (gate_b, b)) = (later("a"), later("b"));
        let gates = [gate_a, gate_b];
        let mut count = Traced::new("count", count(a, b));
        expect_waiting(&mut count, &CountingWaker::new("task A"));
        let mut task = CountingWaker::new("task B");
        for (which, output, next) in [(first, 4, "task C"), (second, 6, "task D")] {
            expect_waiting(&mut count, &task);
            let before = task.count();
            gates[which].open(output);
            let name = NAMES[which];
            expect!(
                task.count() > before,
                expected = "the task that polled last is woken when {name} is ready",
                seen = "it was not woken"
            );
            task = CountingWaker::new(next);
        }
        expect_sum(&mut count, &task, 10);
    }
}
