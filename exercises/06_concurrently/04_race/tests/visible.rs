//! The title, the surprise, and what the lesson speaks of most. `cargo test -p race --test visible` runs them.

// What an answer calls `Either`, if it is not this one, comes before it: see `raced`.
#[allow(unused_imports)]
use futures::future::Either;
use probe::{CountingWaker, Drops, Gate, GateFuture, NotUnpin, Traced, expect, gate, graded};
use race::timeout;
use std::cell::Cell;
use std::task::Poll;

/// Chance may choose rightly once.
const ROUNDS: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Winner {
    A,
    B,
}

/// Calls `race`, at once. What it returns also tells who has won.
fn raced<T>(a: impl Future<Output = T>, b: impl Future<Output = T>) -> impl Future<Output = (Winner, T)> {
    #[allow(unused_imports)]
    use race::*;
    let race = race::race(a, b);
    async {
        match race.await {
            Either::Left(output) => (Winner::A, output),
            Either::Right(output) => (Winner::B, output),
        }
    }
}

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

/// The future that is Ready first wakes the task and wins: the poll that follows is Ready with its output.
#[graded(title, points = 2, lesson = "The first one wins")]
fn the_first_one_wins() {
    for winner in [Winner::A, Winner::B] {
        let task = CountingWaker::new("task");
        let (a_gate, a) = pinned_gate("a");
        let (b_gate, b) = pinned_gate("b");
        let mut race = Traced::new("race", raced(a, b));
        race.expect_pending(&task);
        let (first, name) = if winner == Winner::A { (&a_gate, "a") } else { (&b_gate, "b") };
        let before = task.count();
        first.open(name);
        expect!(
            task.count() > before,
            expected = "the task is woken when {name} can go on",
            seen = "it was not woken, and would sleep forever: {name} has no waker of it"
        );
        let polled = race.poll(&task);
        expect!(
            polled.is_ready(),
            expected = "the poll in which {name} is Ready is Ready, since the race is over",
            seen = "it returned Pending"
        );
        expect!(
            polled == Poll::Ready((winner, name)),
            expected = "{name} has won, and its output is the output",
            seen = "another one came: {polled:?}"
        );
    }
}

/// The first poll starts both futures: those of a race, and the timer of a timeout as well as what it limits.
#[graded(points = 2, lesson = "The first one wins")]
fn the_first_poll_starts_both() {
    let task = CountingWaker::new("task");
    let (a_gate, a) = pinned_gate::<()>("a");
    let (b_gate, b) = pinned_gate::<()>("b");
    let (timer_gate, timer) = pinned_gate::<()>("timer");
    let (work_gate, work) = pinned_gate::<()>("work");
    let mut race = Traced::new("race", raced(a, b));
    let mut limited = Traced::new("timeout", timeout(timer, work));
    let gates = [("a", &a_gate), ("b", &b_gate), ("the timer", &timer_gate), ("the work", &work_gate)];
    for (name, gate) in gates {
        expect!(gate.polls() == 0, expected = "nothing is polled before the first poll", seen = "{name} was polled");
    }
    race.expect_pending(&task);
    limited.expect_pending(&task);
    for (name, gate) in gates {
        expect!(
            gate.polls() > 0,
            expected = "the first poll polls both futures",
            seen = "{name} was not polled: it has not begun, and will wake nobody"
        );
    }
}

/// If both futures of a race could be Ready, `a` wins, every time.
#[graded(title, points = 2, lesson = "The surprise: select! tosses a coin")]
fn a_wins_if_both_are_ready() {
    for round in 0..ROUNDS {
        let task = CountingWaker::new("task");
        let (a_gate, a) = pinned_gate("a");
        let (b_gate, b) = pinned_gate("b");
        let mut race = Traced::new("race", raced(a, b));
        // From the beginning, or between two polls, and in either order.
        if round % 4 < 2 {
            race.expect_pending(&task);
        }
        if round % 2 == 0 {
            a_gate.open(());
            b_gate.open(());
        } else {
            b_gate.open(());
            a_gate.open(());
        }
        let (winner, ()) = finished(&mut race, &task);
        expect!(
            winner == Winner::A,
            expected = "where both futures could be Ready, the race is won by a every time",
            seen = "b won"
        );
    }
}

/// Once one future is Ready, the other one is not polled any more, not even in the same poll.
#[graded(points = 2, lesson = "The first one wins")]
fn the_loser_is_not_polled() {
    for round in 0..ROUNDS {
        let task = CountingWaker::new("task");
        let (a_gate, a) = pinned_gate("a");
        let (b_gate, b) = pinned_gate("b");
        let mut race = Traced::new("race", raced(a, b));
        race.expect_pending(&task);
        if round % 2 == 0 {
            let before = b_gate.polls();
            a_gate.open(());
            let _ = finished(&mut race, &task);
            expect!(
                b_gate.polls() == before,
                expected = "b is not asked in the poll in which a is Ready",
                seen = "it was polled: had it been Ready too, its output would be lost"
            );
        } else {
            b_gate.open(());
            // This time a is asked first, for nothing. Had it been asked after b as well, it would have been asked twice.
            let before = a_gate.polls();
            let polled = race.poll(&task);
            expect!(
                polled.is_pending() || a_gate.polls() <= before + 1,
                expected = "a is not asked once more when b is Ready",
                seen = "it was polled after b had won"
            );
        }
    }
}

/// The loser is dropped as it is, in the middle of its work, before the task that awaits the race goes on.
#[graded(title, points = 2, lesson = "What becomes of the loser")]
fn the_loser_is_dropped() {
    for winner in [Winner::A, Winner::B] {
        let task = CountingWaker::new("task");
        let drops = Drops::new();
        let went_on = Cell::new(0);
        let (a_gate, a) = pinned_gate::<()>("a");
        let (b_gate, b) = pinned_gate::<()>("b");
        let works = |name: &str, future: NotUnpin<GateFuture<()>>| {
            let held = drops.guard(name);
            let went_on = &went_on;
            async move {
                future.await;
                went_on.set(went_on.get() + 1);
                drop(held);
            }
        };
        let (one, other) = (works("what a holds", a), works("what b holds", b));
        let mut race = Traced::new("race", async {
            let (winner, ()) = raced(one, other).await;
            (winner, drops.count())
        });
        race.expect_pending(&task);
        let first = if winner == Winner::A { &a_gate } else { &b_gate };
        first.open(());
        let (_, dropped) = finished(&mut race, &task);
        expect!(
            dropped == 2,
            expected = "when the race is over, the loser has been dropped, with all that it held",
            seen = "the loser was kept: it still holds what it held"
        );
        expect!(went_on.get() == 1, expected = "the loser does not go on", seen = "it was run to its end");
    }
}

/// A timeout is Ok with the output if the work is Ready first, and Err if the timer is. The other one is given up, as in a race.
#[graded(title, points = 2, lesson = "A timeout is a race")]
fn in_time_or_too_late() {
    for in_time in [true, false] {
        let task = CountingWaker::new("task");
        let (timer_gate, timer) = pinned_gate("the timer");
        let (work_gate, work) = pinned_gate("the work");
        let mut limited = Traced::new("timeout", async {
            let result = timeout(timer, work).await;
            (result, timer_gate.is_dropped() && work_gate.is_dropped())
        });
        limited.expect_pending(&task);
        let (before, work_polls) = (task.count(), work_gate.polls());
        let name = if in_time { "the work" } else { "the timer" };
        if in_time {
            work_gate.open("output");
        } else {
            timer_gate.open(());
        }
        expect!(
            task.count() > before,
            expected = "{name} wakes the task when it is Ready",
            seen = "the task was not woken: {name} has no waker of it"
        );
        let Poll::Ready((result, both_dropped)) = limited.poll(&task) else {
            expect!(false, expected = "the poll in which {name} is Ready is Ready", seen = "it returned Pending");
            return;
        };
        match result {
            Ok(output) => expect!(
                in_time && output == "output",
                expected = "the timeout is Err when the timer is Ready first",
                seen = "it was Ok"
            ),
            Err(_) => {
                expect!(!in_time, expected = "the timeout is Ok when the work is Ready first", seen = "it was Err")
            }
        }
        expect!(both_dropped, expected = "whichever of the two is not Ready is dropped", seen = "it was kept");
        expect!(
            in_time || work_gate.polls() <= work_polls + 1,
            expected = "the work is not asked any more once the timer is Ready",
            seen = "it was asked once more, after the timer"
        );
    }
}

/// An output that is there counts, although the timer could be Ready as well: it is not even asked.
#[graded(points = 2, lesson = "A timeout is a race")]
fn an_output_beats_a_timer_that_is_over() {
    for round in 0..ROUNDS {
        let task = CountingWaker::new("task");
        let (timer_gate, timer) = pinned_gate("timer");
        let (work_gate, work) = pinned_gate("work");
        let mut limited = Traced::new("timeout", timeout(timer, work));
        limited.expect_pending(&task);
        if round % 2 == 0 {
            timer_gate.open(());
            work_gate.open("output");
        } else {
            work_gate.open("output");
            timer_gate.open(());
        }
        let result = finished(&mut limited, &task);
        expect!(
            result.is_ok(),
            expected = "the timeout is Ok if the output is there when it is polled, every time",
            seen = "it was Err: an output that was there has been thrown away"
        );
        expect!(
            !timer_gate.is_done(),
            expected = "the timer is not asked in the poll in which the work is Ready",
            seen = "it was asked all the same"
        );
    }
}

/// With a timer that is Ready from the beginning the work is still polled once: it may be Ready at once.
#[graded(points = 2, lesson = "A timeout is a race")]
fn no_time_is_one_poll() {
    for is_quick in [true, false].into_iter().cycle().take(ROUNDS) {
        let task = CountingWaker::new("task");
        let (timer_gate, timer) = pinned_gate("timer");
        let (work_gate, work) = pinned_gate("work");
        timer_gate.open(());
        if is_quick {
            work_gate.open("output");
        }
        let result = finished(&mut Traced::new("timeout", timeout(timer, work)), &task);
        expect!(
            work_gate.polls() > 0,
            expected = "the work is polled once, although the timer is Ready from the beginning",
            seen = "it was not polled at all"
        );
        expect!(
            result.is_ok() == is_quick,
            expected = "a timeout of no time is Ok if the work is Ready in its first poll, and otherwise Err",
            seen = "it was the other way round"
        );
    }
}

/// If another task takes a race or a timeout over, it is that task that is woken, by either future.
#[graded(points = 1, lesson = "The first one wins")]
fn both_have_the_newest_waker() {
    let names = ["a", "b", "the timer", "the work"];
    for winner in 0..4 {
        let [task_a, task_b] = ["task A", "task B"].map(CountingWaker::new);
        let [(gate_1, a), (gate_2, b), (gate_3, timer), (gate_4, work)] = names.map(pinned_gate::<()>);
        let mut race = Traced::new("race", raced(a, b));
        let mut limited = Traced::new("timeout", timeout(timer, work));
        for task in [&task_a, &task_b] {
            race.expect_pending(task);
            limited.expect_pending(task);
        }
        let (first, name) = ([gate_1, gate_2, gate_3, gate_4][winner].clone(), names[winner]);
        let before = task_b.count();
        first.open(());
        expect!(
            task_b.count() > before,
            expected = "{name} wakes task B, which polled last",
            seen = "task B was not woken: {name} has no waker of it"
        );
    }
}

/// While neither future can go on, the task of a race or of a timeout is left alone.
#[graded(points = 1, lesson = "The first one wins")]
fn a_waiting_task_is_left_alone() {
    let [(_gate_1, a), (_gate_2, b), (_gate_3, timer), (_gate_4, work)] =
        ["a", "b", "the timer", "the work"].map(pinned_gate::<()>);
    expect_left_alone(Traced::new("race", raced(a, b)));
    expect_left_alone(Traced::new("timeout", timeout(timer, work)));
}

fn expect_left_alone<'a, T: 'a>(mut future: Traced<'a, T>) {
    const MOST_POLLS: usize = 10;
    let task = CountingWaker::new("task");
    for _ in 0..MOST_POLLS {
        let seen = task.count();
        let polled = future.poll(&task);
        expect!(
            polled.is_pending(),
            expected = "a race or a timeout is Pending while both of its futures are",
            seen = "it returned Ready"
        );
        if task.count() == seen {
            return;
        }
    }
    expect!(
        false,
        expected = "the task is left asleep while neither future can go on",
        seen = "the task was woken in each of {MOST_POLLS} polls, although nothing had changed"
    );
}
