use join2::join2;
use probe::{
    CountingWaker, DropGuard, Drops, Gate, GateFuture, Inputs, Limits, NotUnpin, Traced, expect, gate, graded, run,
    yields,
};
use std::cell::{Cell, RefCell};
use std::task::Poll;

/// A future that must not be moved, and its gate. One that is asked in a loop fails the test instead of never ending.
fn pinned_gate<T>(name: &str) -> (Gate<T>, NotUnpin<GateFuture<T>>) {
    let (gate, future) = gate(name);
    (gate, NotUnpin::new(future.asked_at_most(100)))
}

/// Polls as often as the task is woken for, until the future is Ready. That this takes one poll is not the question here.
#[track_caller]
fn finished<'a, T: 'a>(future: &mut Traced<'a, T>, task: &CountingWaker) -> T {
    for _ in 0..9 {
        let before = task.count();
        if let Poll::Ready(output) = future.poll(task) {
            return output;
        }
        if task.count() == before {
            break;
        }
    }
    future.expect_ready(task)
}

/// All orders of the numbers below `count`.
fn orders(count: usize) -> Vec<Vec<usize>> {
    (0..count).fold(vec![Vec::new()], |shorter, next| {
        let longer = |order: Vec<usize>| (0..=order.len()).map(move |place| with(&order, place, next));
        shorter.into_iter().flat_map(longer).collect()
    })
}

fn with(order: &[usize], place: usize, next: usize) -> Vec<usize> {
    let (before, after) = order.split_at(place);
    [before, &[next], after].concat()
}

/// Two Join2s do not get in each other's way, in whatever order their futures become Ready.
#[graded(points = 2, lesson = "Where the first output waits")]
fn two_beside_each_other() {
    let mut inputs = Inputs::new();
    for order in orders(4) {
        let values: Vec<u64> = (0..4).map(|_| inputs.number()).collect();
        let tasks = ["task A", "task B"].map(CountingWaker::new);
        let [(gate_1, a), (gate_2, b)] = ["a of one", "b of one"].map(pinned_gate);
        let [(gate_3, c), (gate_4, d)] = ["a of the other", "b of the other"].map(pinned_gate);
        let gates = [gate_1, gate_2, gate_3, gate_4];
        let mut pairs = [Traced::new("one join2", join2(a, b)), Traced::new("other join2", join2(c, d))];
        for (pair, task) in pairs.iter_mut().zip(&tasks) {
            pair.expect_pending(task);
        }
        for (nth, &opened) in order.iter().enumerate() {
            let owner = opened / 2;
            let before = tasks[owner].count();
            gates[opened].open(values[opened]);
            expect!(
                tasks[owner].count() > before,
                expected = "the task of a Join2 is woken when one of its futures can go on",
                seen = "it was not woken, while there was another Join2"
            );
            let is_last = order[..nth].iter().any(|&earlier| earlier / 2 == owner);
            if !is_last {
                pairs[owner].expect_pending(&tasks[owner]);
                continue;
            }
            let output = finished(&mut pairs[owner], &tasks[owner]);
            let expected = (values[2 * owner], values[2 * owner + 1]);
            expect!(
                output == expected,
                expected = "each Join2 has the outputs of its own futures, here {expected:?}",
                seen = "it gave {output:?}"
            );
        }
    }
}

/// A Join2 can be a part of a Join2: with three futures in all, each wakes the one task, in whatever order they become Ready.
#[graded(points = 1, lesson = "One task, one waker")]
fn one_inside_another() {
    for order in orders(3) {
        let task = CountingWaker::new("task");
        let (a_gate, a) = pinned_gate("a");
        let (b_gate, b) = pinned_gate("b");
        let (c_gate, c) = pinned_gate("c");
        let gates = [a_gate, b_gate, c_gate];
        let mut all = Traced::new("outer join2", join2(a, join2(b, c)));
        all.expect_pending(&task);
        for (nth, &opened) in order.iter().enumerate() {
            let before = task.count();
            gates[opened].open(opened);
            expect!(
                task.count() > before,
                expected = "each of the three futures wakes the task when it can go on",
                seen = "one of them did not wake it"
            );
            if nth < 2 {
                all.expect_pending(&task);
                continue;
            }
            let output = finished(&mut all, &task);
            expect!(
                output == (0, (1, 2)),
                expected = "the output has the outputs of all three, each in its place",
                seen = "it was {output:?}"
            );
        }
    }
}

/// A Join2 that is dropped drops with it whatever is not done, as it is, and the output that it has kept.
#[graded(points = 2, lesson = "If it is dropped")]
fn dropped_at_any_time() {
    for (state, polls, opened) in
        [("never polled", 0, None), ("Pending", 1, None), ("with a done", 2, Some(0)), ("with b done", 2, Some(1))]
    {
        let task = CountingWaker::new("task");
        let drops = Drops::new();
        let went_on = Cell::new(false);
        let (a_gate, a) = pinned_gate("a");
        let (b_gate, b) = pinned_gate("b");
        let child = |name: &str, future: NotUnpin<GateFuture<DropGuard>>| {
            let held = drops.guard(name);
            let went_on = &went_on;
            async move {
                let output = future.await;
                went_on.set(true);
                drop(held);
                output
            }
        };
        let mut both = Traced::new("join2", join2(child("what a holds", a), child("what b holds", b)));
        for polled in 0..polls {
            if polled == 1
                && let Some(which) = opened
            {
                [&a_gate, &b_gate][which].open(drops.guard("the output"));
            }
            both.expect_pending(&task);
        }
        let kept = !drops.contains("the output");
        expect!(
            kept,
            expected = "the output of a future that is done is kept for the other one",
            seen = "it was dropped"
        );
        went_on.set(false);
        let asked = || [&a_gate, &b_gate].map(Gate::polls);
        let asked_before = asked();
        drop(both);
        expect!(
            !went_on.get(),
            expected = "a future that is dropped does not go on",
            seen = "it was polled to its end"
        );
        expect!(
            asked() == asked_before,
            expected = "a future that is dropped is dropped as it is",
            seen = "it was polled once more, by the drop of the Join2"
        );
        for name in ["what a holds", "what b holds"] {
            expect!(
                drops.contains(name),
                expected = "a Join2 that is dropped {state} drops its futures",
                seen = "{name} was not dropped"
            );
        }
        expect!(
            opened.is_none_or(|which| ![&a_gate, &b_gate][which].is_done()) || drops.contains("the output"),
            expected = "a Join2 that is dropped {state} drops the output that it has kept",
            seen = "the output was never dropped"
        );
    }
}

/// However often it is polled before that, for a wake of either future or for nothing, a Join2 is Ready when both are done.
#[graded(points = 2, lesson = "One task, one waker")]
fn any_number_of_polls() {
    let mut inputs = Inputs::new();
    for a_first in [true, false] {
        let tasks = ["task A", "task B"].map(CountingWaker::new);
        let values = [inputs.number(), inputs.number()];
        let (a_gate, a) = pinned_gate("a");
        let (b_gate, b) = pinned_gate("b");
        let mut both = Traced::new("join2", join2(a, b));
        let [(first, one), (second, other)] = if a_first {
            [(&a_gate, values[0]), (&b_gate, values[1])]
        } else {
            [(&b_gate, values[1]), (&a_gate, values[0])]
        };
        let mut for_nothing = |both: &mut Traced<'_, (u64, u64)>| {
            for _ in 0..inputs.index(2..6) {
                both.expect_pending(&tasks[inputs.index(0..2)]);
                second.wake_for_nothing();
            }
        };
        for_nothing(&mut both);
        first.open(one);
        for_nothing(&mut both);
        second.open(other);
        let output = finished(&mut both, &tasks[0]);
        let expected = (values[0], values[1]);
        expect!(output == expected, expected = "both outputs come: {expected:?}", seen = "{output:?} came");
    }
    // Two that are woken in each of their polls: together they take as long as the slower one, and not as long as both.
    let (few, many) = (inputs.index(1..20), inputs.index(50..70));
    for [of_a, of_b] in [[few, many], [many, few], [many, many]] {
        let (_, a) = yields("a", of_a, "a");
        let (_, b) = yields("b", of_b, "b");
        let ran = run("join2", join2(NotUnpin::new(a), b), Limits { polls: many + 10, ..Limits::default() });
        let output = ran.output;
        expect!(output == ("a", "b"), expected = "both outputs come: (\"a\", \"b\")", seen = "{output:?} came");
    }
    a_question_and_its_answer();
}

/// Two futures of one task talk to each other: what one of them does in its poll wakes the task for the other one.
fn a_question_and_its_answer() {
    for asker_first in [true, false] {
        let (asked, question) = gate("a question");
        let (answered, answer) = gate("an answer");
        // Both of them borrow it, and because of it neither of them is Send.
        let said = RefCell::new(Vec::new());
        let asker = async {
            asked.open("question");
            let answer = answer.asked_at_most(100).await;
            said.borrow_mut().push(answer);
        };
        let answerer = async {
            let question = question.asked_at_most(100).await;
            said.borrow_mut().push(question);
            answered.open("answer");
        };
        let limits = Limits::default();
        let ran = if asker_first {
            run("join2", join2(asker, answerer), limits)
        } else {
            run("join2", join2(answerer, asker), limits)
        };
        let ((), ()) = ran.output;
        let said = said.into_inner();
        expect!(
            said == ["question", "answer"],
            expected = "one of the two gets the question, and the other one the answer",
            seen = "{said:?} came"
        );
    }
}
