//! What holds for other numbers, for several counts at a time, and if nobody waits to the end.

use probe::{CountingWaker, Gate, Inputs, NotUnpin, Traced, expect, gate, graded, yields};
use select_count::count;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Poll, ready};

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

fn expect_waiting(count: &mut Traced<'_, u32>, task: &CountingWaker) {
    let polled = count.poll(task);
    expect!(
        polled.is_pending(),
        expected = "count is Pending while not both futures are ready",
        seen = "it returned {polled:?}"
    );
}

fn expect_sum(count: &mut Traced<'_, u32>, task: &CountingWaker, [a, b]: [u32; 2]) {
    let (settled, sum) = (count.settle(task), a + b);
    expect!(
        settled == Poll::Ready(sum),
        expected = "count returns Ready({sum}) once {a} and {b} have come",
        seen = "it returned {settled:?}"
    );
}

/// Nothing is polled before the first poll.
#[graded(points = 1, lesson = "The task")]
fn nothing_is_polled_before_the_first_poll() {
    let ((gate_a, a), (gate_b, b)) = (later("a"), later("b"));
    let count = count(a, b);
    let polls = gate_a.polls() + gate_b.polls();
    expect!(
        polls == 0,
        expected = "calling count polls neither future, as long as the future that it returns is not polled",
        seen = "one was polled"
    );
    let (mut count, task) = (Traced::new("count", count), CountingWaker::new("task"));
    gate_a.open(4);
    expect_waiting(&mut count, &task);
    gate_b.open(6);
    expect_sum(&mut count, &task, [4, 6]);
}

/// Whatever the outputs are, they are added, very large ones too.
#[graded(points = 1, lesson = "The task")]
fn any_outputs_are_added() {
    let mut inputs = Inputs::new();
    let (one, other) = (inputs.within(1..1_000_000) as u32, inputs.within(1..1_000_000) as u32);
    const LARGE: u32 = 2_000_000_000;
    for outputs in [
        [0, 0],
        [0, one],
        [one, 0],
        [one, one],
        [one, other],
        [0, u32::MAX],
        [u32::MAX - one, one],
        [LARGE + one, LARGE + other],
    ] {
        let task = CountingWaker::new("task");
        let ((_, a), (_, b)) = (yields("a", 0, outputs[0]), yields("b", 0, outputs[1]));
        expect_sum(&mut Traced::new("count", count(a, b)), &task, outputs);
        for [first, second] in IN_EITHER_ORDER {
            let ((gate_a, a), (gate_b, b)) = (later("a"), later("b"));
            let gates = [gate_a, gate_b];
            let mut count = Traced::new("count", count(a, b));
            expect_waiting(&mut count, &task);
            gates[first].open(outputs[first]);
            expect_waiting(&mut count, &task);
            gates[second].open(outputs[second]);
            expect_sum(&mut count, &task, outputs);
        }
    }
}

/// A future may wake its task in the middle of its own poll, to be polled again soon.
#[graded(points = 1, lesson = "Whichever is ready first")]
fn wake_during_the_poll_is_answered() {
    let less = Inputs::new().index(1..4);
    let more = less + 1;
    for [turns_of_a, turns_of_b] in [[0, more], [more, 0], [more, less], [less, more]] {
        let ((_, a), (_, b)) = (yields("a", turns_of_a, 4), yields("b", turns_of_b, 6));
        expect_sum(&mut Traced::new("count", count(a, b)), &CountingWaker::new("task"), [4, 6]);
    }
}

/// Dropping the count at any of its awaits drops both futures.
#[graded(points = 1, lesson = "The task")]
fn dropped_early_it_drops_both() {
    for [first, _] in IN_EITHER_ORDER {
        for polls in 0..3 {
            let ((gate_a, a), (gate_b, b)) = (later("a"), later("b"));
            let gates = [gate_a, gate_b];
            let task = CountingWaker::new("task");
            let mut count = Traced::new("count", count(a, b));
            for poll in 0..polls {
                if poll == 1 {
                    gates[first].open(4);
                }
                expect_waiting(&mut count, &task);
            }
            drop(count);
            for (gate, name) in gates.iter().zip(NAMES) {
                expect!(
                    gate.is_dropped(),
                    expected = "{name} is dropped with the count that waits for it",
                    seen = "it is still there"
                );
            }
        }
    }
}

/// Two counts at the same time, in whatever order their futures are ready, each give their own sum.
#[graded(points = 2, lesson = "The task")]
fn two_counts_do_not_disturb_each_other() {
    let mut inputs = Inputs::new();
    let outputs = [(); 4].map(|()| inputs.within(1..1_000_000) as u32);
    for order in orders_of_four() {
        for one_task in [false, true] {
            let task = CountingWaker::new("task 1");
            // Both may well be parts of the same task.
            let tasks = [task.clone(), if one_task { task } else { CountingWaker::new("task 2") }];
            let (gates, futures): (Vec<_>, Vec<_>) =
                ["a of 1", "b of 1", "a of 2", "b of 2"].map(later).into_iter().unzip();
            let mut futures = futures.into_iter();
            let mut counts = ["count 1", "count 2"].map(|name| {
                let (Some(a), Some(b)) = (futures.next(), futures.next()) else { unreachable!() };
                Traced::new(name, count(a, b))
            });
            for (count, task) in counts.iter_mut().zip(&tasks) {
                expect_waiting(count, task);
            }
            let mut missing = [2, 2];
            for which in order {
                let of = which / 2;
                let before = tasks[of].count();
                gates[which].open(outputs[which]);
                expect!(
                    tasks[of].count() > before,
                    expected = "a future wakes the task of the count that it is part of",
                    seen = "that task was not woken"
                );
                missing[of] -= 1;
                if missing[of] > 0 {
                    expect_waiting(&mut counts[of], &tasks[of]);
                } else {
                    expect_sum(&mut counts[of], &tasks[of], [outputs[2 * of], outputs[2 * of + 1]]);
                }
            }
        }
    }
}

/// All orders of four things.
fn orders_of_four() -> impl Iterator<Item = [usize; 4]> {
    (0..256usize).map(|number| [number & 3, number >> 2 & 3, number >> 4 & 3, number >> 6]).filter(|order| {
        let mut sorted = *order;
        sorted.sort_unstable();
        sorted == [0, 1, 2, 3]
    })
}
