use async_blocks::{bar, retry};
use probe::{CountingWaker, Gate, GateFuture, Limits, Traced, expect, gate, graded, note, run};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::num::{NonZeroU32, ParseIntError};
use std::task::Poll;
use std::time::Duration;

type Outcome = Result<&'static str, &'static str>;

/// Attempts that the test opens one by one.
struct Attempts {
    gates: Vec<Gate<Outcome>>,
    left: RefCell<VecDeque<GateFuture<Outcome>>>,
}

impl Attempts {
    fn new(how_many: usize) -> Self {
        let (gates, left) = (1..=how_many).map(|nth| gate(&format!("attempt {nth}"))).unzip();
        Self { gates, left: RefCell::new(left) }
    }

    /// What `op` does: begins the next attempt.
    fn begin(&self) -> GateFuture<Outcome> {
        let next = self.left.borrow_mut().pop_front();
        let begun = self.gates.len();
        expect!(next.is_some(), expected = "there are {begun} attempts at most", seen = "`op` was called for one more");
        note("op", format!("called for attempt {}", self.begun()));
        next.unwrap_or_else(|| unreachable!())
    }

    fn begun(&self) -> usize {
        self.gates.len() - self.left.borrow().len()
    }
}

fn times(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN)
}

/// Polls until the task sleeps, ten times at most.
fn go_on(future: &mut Traced<'_, Outcome>, task: &CountingWaker) -> Poll<Outcome> {
    let mut answer = Poll::Pending;
    for _ in 0..10 {
        let woken = task.count();
        answer = future.poll(task);
        if answer.is_ready() || task.count() == woken {
            break;
        }
    }
    answer
}

/// Awaiting `bar()` gives 10, the 5 of `foo` and 5 more. Several of these futures do not disturb each other.
#[graded(points = 1, title, lesson = "A block is a value")]
fn bar_gives_ten() {
    let [first, second, third] = [bar(), bar(), bar()];
    for future in [second, third, first] {
        let value = run("bar()", future, Limits::default()).output;
        expect!(value == 10, expected = "10, which is what foo gives and 5 more", seen = "{value}");
    }
}

/// `retry` makes another attempt after each that failed, whether its block was left early or ran to its end, and gives the
/// value of the first that succeeds.
#[graded(points = 2, title, lesson = "A new block for each attempt")]
fn tries_again_until_one_succeeds() {
    // By `?`, by `return`, and at its end: the block is left in each of the three ways.
    let texts = ["ten", "-10", "11", "10"];
    for (skipped, expected) in [(0, 4), (1, 3), (2, 2), (3, 1)] {
        let left = &texts[skipped..];
        let calls = Cell::new(0);
        let attempt = || {
            let text = left.get(calls.replace(calls.get() + 1)).copied().unwrap_or("none");
            note("op", format!("called for an attempt that reads \"{text}\""));
            async move {
                let number: i32 = text.parse().map_err(|_: ParseIntError| "no number")?;
                if number < 0 {
                    return Err("below zero");
                }
                if number == 10 { Ok(number) } else { Err("not ten") }
            }
        };
        let result = run("retry", retry(times(5), attempt), Limits::default()).output;
        expect!(
            result == Ok(10),
            expected = "attempt {expected} of 5 succeeds, and `retry` gives its value, Ok(10)",
            seen = "it gave {result:?}"
        );
    }
}

/// After `n` attempts that failed, `retry` gives the error of the last one.
#[graded(points = 2, lesson = "A new block for each attempt")]
fn gives_the_last_error_after_n_attempts() {
    for n in 1..5 {
        note("retry", format!("is called with n = {n}"));
        let calls = Cell::new(0);
        let attempt = || {
            calls.set(calls.get() + 1);
            let nth = calls.get();
            note("op", format!("called for attempt {nth}, which fails"));
            async move { Err::<(), u32>(nth) }
        };
        let result = run("retry", retry(times(n), attempt), Limits::default()).output;
        let calls = calls.get();
        expect!(calls == n, expected = "if all attempts fail and n is {n}, so is their number", seen = "it is {calls}");
        let error = result.err().unwrap_or_default();
        expect!(
            error == n,
            expected = "the result is the error of attempt {n}",
            seen = "it is that of attempt {error}"
        );
    }
}

/// Calling `retry` runs nothing: `op` is not called before the first poll.
#[graded(points = 2, lesson = "A block is a value")]
fn calling_retry_runs_nothing() {
    let calls = Cell::new(0);
    let attempt = || {
        calls.set(calls.get() + 1);
        async { Ok::<&str, ()>("done") }
    };
    drop(retry(times(3), attempt));
    let unpolled = retry(times(3), attempt);
    expect!(
        calls.get() == 0,
        expected = "`op` is not called before the future of `retry` is polled",
        seen = "it was called when the future was made"
    );
    let result = run("retry", unpolled, Limits::default()).output;
    expect!(result == Ok("done"), expected = "the first attempt succeeds", seen = "the result was an error");
}

/// Once an attempt has succeeded, `op` is not called again.
#[graded(points = 1, lesson = "A new block for each attempt")]
fn op_rests_after_a_success() {
    for failures in 0..3 {
        let calls = Cell::new(0);
        let attempt = || {
            calls.set(calls.get() + 1);
            note("op", format!("called for attempt {}", calls.get()));
            let fails = calls.get() <= failures;
            async move { if fails { Err(()) } else { Ok(()) } }
        };
        let _ = run("retry", retry(times(7), attempt), Limits::default());
        let (calls, last) = (calls.get(), failures + 1);
        expect!(
            calls <= last,
            expected = "attempt {last} succeeds, so it is the last one",
            seen = "`op` was called for {calls} attempts"
        );
    }
}

/// An attempt that is Pending has not failed: `retry` waits for it, and makes no other one meanwhile.
#[graded(points = 2, lesson = "Pending is not a failure")]
fn a_pending_attempt_is_waited_for() {
    let task = CountingWaker::new("task");
    let attempts = Attempts::new(3);
    let mut future = Traced::new("retry", retry(times(3), || attempts.begin()));
    for (nth, outcome) in [(1, Err("first")), (2, Ok("second"))] {
        for _ in 0..6 {
            let pending = go_on(&mut future, &task).is_pending();
            expect!(pending, expected = "`retry` is Pending while attempt {nth} is", seen = "it was Ready");
            let begun = attempts.begun();
            expect!(
                begun == nth,
                expected = "only attempt {nth} is under way until it is Ready",
                seen = "the number of attempts that had begun is {begun}"
            );
        }
        let gate = &attempts.gates[nth - 1];
        let (polls, woken) = (gate.polls(), task.count());
        expect!(polls > 1, expected = "attempt {nth} is polled again with `retry`", seen = "it was polled once");
        gate.open(outcome);
        expect!(task.count() > woken, expected = "attempt {nth} wakes the task that waits", seen = "it was not woken");
    }
    let answer = go_on(&mut future, &task);
    expect!(
        answer == Poll::Ready(Ok("second")),
        expected = "`retry` is Ready with the value of attempt 2 as soon as that succeeds",
        seen = "it answered {answer:?}"
    );
}

/// When another task polls `retry` while an attempt is Pending, that task is the one that the attempt wakes.
#[graded(points = 1, lesson = "Pending is not a failure")]
fn the_task_that_polled_last_is_woken() {
    let tasks = ["task A", "task B", "task C"].map(CountingWaker::new);
    let attempts = Attempts::new(4);
    let mut future = Traced::new("retry", retry(times(4), || attempts.begin()));
    for (nth, gate) in attempts.gates.iter().enumerate() {
        let (first, last) = (&tasks[nth % 3], &tasks[(nth + 1) % 3]);
        for task in [first, last] {
            let pending = go_on(&mut future, task).is_pending();
            expect!(pending, expected = "`retry` is Pending while its attempt is", seen = "it was Ready");
        }
        let woken = last.count();
        gate.open(Err("failed"));
        expect!(
            last.count() > woken,
            expected = "the task that polled last is woken when the attempt can go on",
            seen = "it was not woken"
        );
    }
}

/// While an attempt is Pending and cannot go on, the task of `retry` is left alone.
#[graded(points = 1, lesson = "Pending is not a failure")]
fn a_waiting_task_is_left_alone() {
    let task = CountingWaker::new("task");
    let attempts = Attempts::new(1);
    let mut future = Traced::new("retry", retry(times(1), || attempts.begin()));
    let mut woken = 0;
    for poll in 1.. {
        future.expect_pending(&task);
        // An answer can also wake from a thread of its own, so it is given a moment.
        if !task.wait_for(woken + 1, Duration::from_millis(100)) {
            break;
        }
        woken = task.count();
        expect!(
            poll < 10,
            expected = "the task sleeps while the attempt waits",
            seen = "it was woken after each of 10 polls, although nothing had changed"
        );
    }
    expect!(attempts.begun() == 1, expected = "an attempt is under way", seen = "none had begun");
}

/// An attempt that has failed is dropped before the next one begins.
#[graded(points = 1, lesson = "A new block for each attempt")]
fn a_failed_attempt_is_dropped_first() {
    for ready_at_once in [true, false] {
        note("op", if ready_at_once { "makes attempts that fail at once" } else { "makes attempts that wait" });
        let attempts = Attempts::new(4);
        let outcomes = [Err("first"), Err("second"), Err("third"), Ok("fourth")];
        let attempt = || {
            let before = attempts.begun();
            expect!(
                attempts.gates[..before].iter().all(Gate::is_dropped),
                expected = "attempt {before} has failed, so it is dropped before `op` is called again",
                seen = "`op` was called while it was still there"
            );
            attempts.begin()
        };
        let task = CountingWaker::new("task");
        let mut future = Traced::new("retry", retry(times(4), attempt));
        for (gate, outcome) in attempts.gates.iter().zip(outcomes) {
            if !ready_at_once {
                let _ = go_on(&mut future, &task);
            }
            gate.open(outcome);
        }
        let answer = go_on(&mut future, &task);
        expect!(
            answer == Poll::Ready(Ok("fourth")),
            expected = "attempt 4 succeeds, and `retry` is Ready with its value",
            seen = "it answered {answer:?}"
        );
    }
}
