// What an answer calls `Either`, if it is not this one, comes before it: see `raced`.
#[allow(unused_imports)]
use futures::future::Either;
use probe::{Clock, CountingWaker, Drops, Gate, GateFuture, Inputs, Limits, NotUnpin, Traced, expect, gate, graded};
use race::timeout;
use std::cell::Cell;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

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

/// Races do not get in each other's way: each has its own winner, beside another one or as a part of one.
#[graded(points = 3, lesson = "The first one wins")]
fn races_beside_and_inside_each_other() {
    let mut inputs = Inputs::new();
    // Who wins the one, who wins the other, and which of them is over first.
    for case in 0..8 {
        let winners = [case & 1, case >> 1 & 1];
        let tasks = ["task A", "task B"].map(CountingWaker::new);
        let [(gate_1, a), (gate_2, b)] = ["a of one", "b of one"].map(pinned_gate);
        let [(gate_3, c), (gate_4, d)] = ["a of the other", "b of the other"].map(pinned_gate);
        let gates = [[gate_1, gate_2], [gate_3, gate_4]];
        let mut races = [Traced::new("one race", raced(a, b)), Traced::new("other race", raced(c, d))];
        for (race, task) in races.iter_mut().zip(&tasks) {
            race.expect_pending(task);
        }
        for which in if case < 4 { [0, 1] } else { [1, 0] } {
            let (race, task) = (&mut races[which], &tasks[which]);
            race.expect_pending(task);
            let (value, before) = (inputs.number(), task.count());
            gates[which][winners[which]].open(value);
            expect!(
                task.count() > before,
                expected = "the task of a race is woken when one of its futures can go on",
                seen = "it was not woken, while there was another race"
            );
            let output = finished(race, task);
            let expected = ([Winner::A, Winner::B][winners[which]], value);
            expect!(
                output == expected,
                expected = "each race has a winner of its own and gives its output: {expected:?}",
                seen = "it gave {output:?}"
            );
        }
    }
    one_inside_another();
}

/// A race inside a race inside a timeout: whoever is first of all wins.
fn one_inside_another() {
    let mut inputs = Inputs::new();
    for first in 0..4 {
        let task = CountingWaker::new("task");
        let value = inputs.number();
        let (a_gate, a) = pinned_gate("a");
        let (b_gate, b) = pinned_gate("b");
        let (c_gate, c) = pinned_gate("c");
        let (timer_gate, timer) = pinned_gate("timer");
        let inner = async { raced(a, b).await.1 };
        let mut all = Traced::new("outer timeout", timeout(timer, raced(inner, c)));
        all.expect_pending(&task);
        let before = task.count();
        match first {
            0 => a_gate.open(value),
            1 => b_gate.open(value),
            2 => c_gate.open(value),
            _ => timer_gate.open(()),
        }
        expect!(
            task.count() > before,
            expected = "each of the futures wakes the task when it can go on",
            seen = "one of them did not wake it"
        );
        let output = finished(&mut all, &task).ok();
        let expected = match first {
            0 | 1 => Some((Winner::A, value)),
            2 => Some((Winner::B, value)),
            _ => None,
        };
        expect!(
            output == expected,
            expected = "the first of all wins, and the output of the whole is {expected:?}",
            seen = "it was {output:?}"
        );
        for gate in [&a_gate, &b_gate, &c_gate] {
            expect!(gate.is_dropped(), expected = "all the others are dropped", seen = "one of them was kept");
        }
    }
}

/// A race or a timeout that is dropped, never polled or while it is Pending, drops both of its futures as they are.
#[graded(points = 2, lesson = "What becomes of the loser")]
fn dropped_at_any_time() {
    for polls in 0..3 {
        let task = CountingWaker::new("task");
        let drops = Drops::new();
        let went_on = Cell::new(false);
        let gates = ["a", "b", "timer", "work"].map(pinned_gate::<()>);
        let [(gate_a, a), (gate_b, b), (gate_timer, timer), (gate_work, work)] = gates;
        let works = |name: &str, future: NotUnpin<GateFuture<()>>| {
            let held = drops.guard(name);
            let went_on = &went_on;
            async move {
                future.await;
                went_on.set(true);
                drop(held);
            }
        };
        let mut race = Traced::new("race", raced(works("a", a), works("b", b)));
        let mut limited = Traced::new("timeout", timeout(works("timer", timer), works("work", work)));
        for _ in 0..polls {
            race.expect_pending(&task);
            limited.expect_pending(&task);
        }
        expect!(
            drops.count() == 0,
            expected = "nothing is dropped while a race is Pending",
            seen = "a future was dropped"
        );
        let asked = || [&gate_a, &gate_b, &gate_timer, &gate_work].map(Gate::polls);
        let asked_before = asked();
        drop(race);
        let of_the_race = drops.count();
        expect!(
            of_the_race == 2,
            expected = "a race that is dropped drops both",
            seen = "it dropped {of_the_race} of them"
        );
        drop(limited);
        let of_the_timeout = drops.count() - 2;
        expect!(
            of_the_timeout == 2,
            expected = "a timeout that is dropped drops both",
            seen = "it dropped {of_the_timeout} of them"
        );
        expect!(
            asked() == asked_before,
            expected = "what is dropped is dropped as it is",
            seen = "a future was polled once more, by the drop of the race or of the timeout that it is part of"
        );
        for gate in [gate_a, gate_b, gate_timer, gate_work] {
            gate.open(());
        }
        expect!(!went_on.get(), expected = "what was dropped does not go on", seen = "it went on");
    }
}

/// A loser that was only lent to the race can be awaited afterwards, and has lost nothing.
#[graded(points = 2, lesson = "If you still need it")]
fn a_lent_loser_goes_on() {
    let mut inputs = Inputs::new();
    let values = [inputs.number(), inputs.number()];
    let task = CountingWaker::new("task");
    // Both could be Ready: the one that lost has its output still.
    let (a_gate, a) = pinned_gate("a");
    let (b_gate, b) = pinned_gate("b");
    let mut both = Traced::new("race, then the loser", async {
        let (mut a, mut b) = (pin!(a), pin!(b));
        let (winner, first) = raced(a.as_mut(), b.as_mut()).await;
        let second = if winner == Winner::A { b.await } else { a.await };
        (first, second)
    });
    both.expect_pending(&task);
    a_gate.open(values[0]);
    b_gate.open(values[1]);
    let output = finished(&mut both, &task);
    let [of_a, of_b] = values;
    expect!(
        output == (of_a, of_b),
        expected = "the race gives {of_a}, the output of a, and b gives its own, {of_b}, when it is awaited afterwards",
        seen = "the outputs were {output:?}"
    );

    // A work of some steps, given one tick for each: it goes on where it was.
    let steps = inputs.index(2..6);
    let done = Cell::new(0);
    let (step_gates, step_futures): (Vec<_>, Vec<_>) = (0..steps).map(|_| pinned_gate::<()>("a step")).unzip();
    let (tick_gates, tick_futures): (Vec<_>, Vec<_>) = (0..steps).map(|_| pinned_gate::<()>("a tick")).unzip();
    let lost = Cell::new(0);
    let mut all = Traced::new("a work and its ticks", async {
        let mut work = pin!(async {
            for step in step_futures {
                step.await;
                done.set(done.get() + 1);
            }
        });
        for tick in tick_futures {
            if timeout(tick, work.as_mut()).await.is_ok() {
                return;
            }
            lost.set(lost.get() + 1);
        }
    });
    all.expect_pending(&task);
    for (nth, (step, tick)) in step_gates.iter().zip(&tick_gates).enumerate() {
        let is_last = nth + 1 == steps;
        step.open(());
        tick.open(());
        if is_last {
            finished(&mut all, &task);
        } else {
            all.expect_pending(&task);
        }
        let (done, lost) = (done.get(), lost.get());
        let (opened, lost_by_now) = (nth + 1, nth + usize::from(!is_last));
        expect!(
            done == opened && lost == lost_by_now,
            expected = "a work that was lent to a timeout goes on in the next one where it was: when {opened} of its {steps} \
                        steps could be done, it has done {opened}, and {lost_by_now} timeouts were over before it",
            seen = "it had done {done}, and {lost} timeouts were over"
        );
    }
}

/// A timeout lasts as long as the shorter of the two; if both end at the same moment, it is Ok. Timeouts may be nested.
#[graded(points = 2, lesson = "A timeout is a race")]
fn lasts_as_long_as_the_shorter() {
    let mut inputs = Inputs::new();
    let unit = inputs.within(1..100) as u32;
    let millis = |count: u32| Duration::from_millis(u64::from(count * unit));
    // The timer, the steps of the work, and when the timeout is over.
    let cases: [(u32, &[u32], bool, u32); 8] = [
        (10, &[5], true, 5),
        (5, &[10], false, 5),
        (7, &[7], true, 7),
        (0, &[], true, 0),
        (0, &[1], false, 0),
        (9, &[3, 3, 3], true, 9),
        (8, &[3, 3, 3], false, 8),
        (3, &[3, 1], false, 3),
    ];
    for (timer, steps, in_time, end) in cases {
        let clock = Clock::new();
        let work = async {
            for &step in steps {
                clock.sleep(millis(step)).await;
            }
        };
        let ran = clock.try_run("timeout", timeout(clock.sleep(millis(timer)), work), Limits::default());
        check(ran, |result| result.is_ok() == in_time, millis(end));
    }
    // The inner timeout is over first, and then the outer one.
    let clock = Clock::new();
    let inner = timeout(clock.sleep(millis(3)), clock.sleep(millis(10)));
    let ran = clock.try_run("timeout", timeout(clock.sleep(millis(5)), inner), Limits::default());
    check(ran, |result| matches!(result, Ok(Err(_))), millis(3));
    let clock = Clock::new();
    let inner = timeout(clock.sleep(millis(5)), clock.sleep(millis(10)));
    let ran = clock.try_run("timeout", timeout(clock.sleep(millis(3)), inner), Limits::default());
    check(ran, |result| result.is_err(), millis(3));
}

fn check<T>(ran: Result<probe::Ran<T>, probe::Stopped>, is_right: impl FnOnce(&T) -> bool, end: Duration) {
    expect!(
        ran.is_ok(),
        expected = "a timeout ends after a few polls",
        seen = "it was given up: nobody wakes it, or too often"
    );
    let Ok(ran) = ran else { return };
    expect!(
        is_right(&ran.output),
        expected = "a timeout is Ok if the work takes no longer than the timer, and Err if it does",
        seen = "it was the other way round"
    );
    expect!(
        ran.elapsed == end,
        expected = "a timeout takes as long as the shorter of the two",
        seen = "it took longer"
    );
}
