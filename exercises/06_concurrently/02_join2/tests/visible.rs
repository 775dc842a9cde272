//! The title, and what the lesson speaks of most. `cargo test -p join2 --test visible` runs them.

use join2::join2;
use probe::{CountingWaker, Gate, GateFuture, NotUnpin, Traced, allocations, expect, gate, graded};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// A future that must not be moved, and its gate. One that is asked in a loop fails the test instead of never ending.
fn pinned_gate<T>(name: &str) -> (Gate<T>, NotUnpin<GateFuture<T>>) {
    let (gate, future) = gate(name);
    (gate, NotUnpin::new(future.asked_at_most(100)))
}

/// What can go on first, with its name, and what can go on second.
type InOrder<'a> = [(&'static str, &'a Gate<&'static str>); 2];

fn in_order<'a>(a: &'a Gate<&'static str>, b: &'a Gate<&'static str>, a_first: bool) -> InOrder<'a> {
    if a_first { [("a", a), ("b", b)] } else { [("b", b), ("a", a)] }
}

/// The first poll of a Join2 polls both futures, even if one of them is Ready at once.
#[graded(title, points = 2, lesson = "Both in the first poll")]
fn the_first_poll_starts_both() {
    for (state, a_is_ready, b_is_ready) in
        [("neither is Ready", false, false), ("a is Ready at once", true, false), ("b is Ready at once", false, true)]
    {
        let task = CountingWaker::new("task");
        let (a_gate, a) = pinned_gate::<()>("a");
        let (b_gate, b) = pinned_gate::<()>("b");
        if a_is_ready {
            a_gate.open(());
        }
        if b_is_ready {
            b_gate.open(());
        }
        let mut both = Traced::new("join2", join2(a, b));
        expect!(
            a_gate.polls() + b_gate.polls() == 0,
            expected = "join2 itself polls nothing",
            seen = "a future was polled before anybody polled the Join2"
        );
        both.expect_pending(&task);
        for (name, gate) in [("a", &a_gate), ("b", &b_gate)] {
            expect!(
                gate.polls() > 0,
                expected = "the first poll polls both futures, where {state}",
                seen = "{name} was not polled: it has not begun"
            );
        }
    }
}

/// Whichever of the two futures wakes the task, the next poll takes that future further.
#[graded(title, points = 2, lesson = "One task, one waker")]
fn a_wake_of_either_leads_on() {
    for a_first in [true, false] {
        let task = CountingWaker::new("task");
        let (a_gate, a) = pinned_gate("a");
        let (b_gate, b) = pinned_gate("b");
        let mut both = Traced::new("join2", join2(a, b));
        both.expect_pending(&task);
        for (nth, (name, gate)) in in_order(&a_gate, &b_gate, a_first).into_iter().enumerate() {
            let before = task.count();
            gate.open("done");
            expect!(
                task.count() > before,
                expected = "the task is woken when {name} can go on",
                seen = "it was not woken, and would sleep forever: {name} has no waker of it"
            );
            let ready = both.poll(&task).is_ready();
            expect!(
                gate.is_done(),
                expected = "the poll that follows a wake by {name} polls {name}",
                seen = "{name} was not asked, although it could go on"
            );
            expect!(
                nth == 1 || !ready,
                expected = "a Join2 is Pending while one of the two is",
                seen = "it returned Ready"
            );
        }
    }
}

/// The poll in which the second of the two becomes Ready is Ready itself, with the output of `a` and then that of `b`.
#[graded(points = 2, lesson = "Where the first output waits")]
fn ready_with_both_outputs() {
    // Which futures can go on before each poll.
    let histories: [(&str, &[[bool; 2]]); 4] = [
        ("both are Ready at once", &[[true, true]]),
        ("both become Ready between two polls", &[[false, false], [true, true]]),
        ("a is Ready first", &[[false, false], [true, false], [false, true]]),
        ("b is Ready first", &[[false, false], [false, true], [true, false]]),
    ];
    for (history, polls) in histories {
        let task = CountingWaker::new("task");
        let (a_gate, a) = pinned_gate("a");
        let (b_gate, b) = pinned_gate("b");
        let mut both = Traced::new("join2", join2(a, b));
        let mut last = Poll::Pending;
        for &[a_opens, b_opens] in polls {
            if a_opens {
                a_gate.open("the output of a");
            }
            if b_opens {
                b_gate.open("the output of b");
            }
            expect!(
                last.is_pending(),
                expected = "the Join2 is Pending until both are done",
                seen = "it was Ready earlier"
            );
            last = both.poll(&task);
        }
        expect!(
            last.is_ready(),
            expected = "where {history}, the poll by which both can be Ready is Ready",
            seen = "it returned Pending"
        );
        expect!(
            last == Poll::Ready(("the output of a", "the output of b")),
            expected = "where {history}, the output is the pair of the output of a and that of b",
            seen = "it was {last:?}"
        );
    }
}

/// A future that is done is dropped in the poll in which it became Ready, and so it is never polled again.
#[graded(points = 2, lesson = "Done is dropped")]
fn a_finished_future_is_dropped_at_once() {
    for a_first in [true, false] {
        let task = CountingWaker::new("task");
        let (a_gate, a) = pinned_gate("a");
        let (b_gate, b) = pinned_gate("b");
        let mut both = Traced::new("join2", join2(a, b));
        both.expect_pending(&task);
        let [(name, first), (other, second)] = in_order(&a_gate, &b_gate, a_first);
        first.open("done");
        both.expect_pending(&task);
        expect!(
            !first.is_done() || first.is_dropped(),
            expected = "{name} is dropped in the poll in which it was Ready",
            seen = "it was kept, with all that it holds, while {other} is still Pending"
        );
        expect!(!second.is_dropped(), expected = "{other} goes on", seen = "it was dropped although it was not done");
        // A gate that is polled after Ready fails the test by itself.
        both.expect_pending(&task);
        second.open("done");
        let _ = both.poll(&task);
    }
}

/// The future that is done last is dropped at once as well, in the poll in which the Join2 is Ready.
#[graded(points = 1, lesson = "Done is dropped")]
fn the_last_one_is_dropped_at_once() {
    for (earlier, at_once) in [(Some(true), 1), (Some(false), 1), (None, 2)] {
        let task = CountingWaker::new("task");
        let (a_gate, a) = pinned_gate("a");
        let (b_gate, b) = pinned_gate("b");
        let mut both = Traced::new("join2", join2(a, b));
        let mut still = in_order(&a_gate, &b_gate, earlier.unwrap_or(true)).into_iter();
        if earlier.is_some() {
            both.expect_pending(&task);
            for (_, gate) in still.by_ref().take(1) {
                gate.open("done");
            }
            both.expect_pending(&task);
        }
        let last: Vec<_> = still.take(at_once).collect();
        for (_, gate) in &last {
            gate.open("done");
        }
        let _ = both.poll(&task);
        for (name, gate) in last {
            expect!(
                !gate.is_done() || gate.is_dropped(),
                expected = "{name} is dropped in the poll in which it was Ready, also where no other one is Pending",
                seen = "it was kept, with all that it holds"
            );
        }
    }
}

/// Both futures have the waker of the task that polled last, and each of them wakes it.
#[graded(points = 2, lesson = "One task, one waker")]
fn both_have_the_newest_waker() {
    for a_first in [true, false] {
        let [task_a, task_b, task_c] = ["task A", "task B", "task C"].map(CountingWaker::new);
        let (a_gate, a) = pinned_gate("a");
        let (b_gate, b) = pinned_gate("b");
        let mut both = Traced::new("join2", join2(a, b));
        both.expect_pending(&task_a);
        both.expect_pending(&task_b);
        let [(name, first), (other, second)] = in_order(&a_gate, &b_gate, a_first);
        let before = task_b.count();
        first.open("done");
        expect!(
            task_b.count() > before,
            expected = "{name} wakes task B, which polled last",
            seen = "task B was not woken: {name} has no waker of it"
        );
        both.expect_pending(&task_c);
        let before = task_c.count();
        second.open("done");
        expect!(
            task_c.count() > before,
            expected = "{other} wakes task C, which polled last",
            seen = "task C was not woken: {other} has no waker of it"
        );
    }
}

/// Nothing is allocated on the heap, neither by `join2` nor by a poll nor by a drop.
#[graded(points = 2, lesson = "Nothing on the heap")]
fn nothing_is_allocated() {
    let mut cx = Context::from_waker(Waker::noop());
    let (pending, in_one_that_waits) = allocations(|| {
        let waits = NotUnpin::new(std::future::pending::<()>());
        let mut both = pin!(join2(waits, std::future::ready(1)));
        both.as_mut().poll(&mut cx).is_pending() && both.poll(&mut cx).is_pending()
    });
    let (output, in_one_that_ends) = allocations(|| {
        let mut both = pin!(join2(NotUnpin::new(std::future::ready(2)), async { 3 }));
        (0..10).find_map(|_| match both.as_mut().poll(&mut cx) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        })
    });
    expect!(
        pending && output == Some((2, 3)),
        expected = "a Join2 is Pending while one of the two is, and Ready with both outputs when both are",
        seen = "it was not"
    );
    expect!(
        in_one_that_waits.count + in_one_that_ends.count == 0,
        expected = "a Join2 is made, polled and dropped without an allocation",
        seen = "it allocated memory on the heap"
    );
}

/// While neither future can go on, the task of a Join2 is left alone.
#[graded(points = 1, lesson = "One task, one waker")]
fn a_waiting_task_is_left_alone() {
    const MOST_POLLS: usize = 10;
    let task = CountingWaker::new("task");
    let (a_gate, a) = pinned_gate::<()>("a");
    let (b_gate, b) = pinned_gate::<()>("b");
    let mut both = Traced::new("join2", join2(a, b));
    let mut alone = |polled: &str| {
        let mut seen = task.count();
        both.expect_pending(&task);
        for _ in 0..MOST_POLLS {
            if task.count() == seen {
                return;
            }
            seen = task.count();
            both.expect_pending(&task);
        }
        expect!(
            false,
            expected = "the task is left asleep while {polled}",
            seen = "the task was woken in each of {MOST_POLLS} polls, although nothing had changed"
        );
    };
    alone("both futures are Pending");
    a_gate.open(());
    alone("a is done and b is Pending");
    expect!(!b_gate.is_done(), expected = "b is Pending", seen = "it was Ready");
}
