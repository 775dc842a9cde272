use async_blocks::retry;
use probe::{
    CountingWaker, Drops, Gate, GateFuture, Inputs, Limits, Traced, allocations, expect, gate, graded, note, run,
};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

type Outcome = Result<u64, u64>;

/// Attempts of one `retry` that the test opens one by one.
struct Attempts {
    gates: Vec<Gate<Outcome>>,
    left: RefCell<VecDeque<GateFuture<Outcome>>>,
}

impl Attempts {
    fn new(whose: &str, how_many: usize) -> Self {
        let (gates, left) = (1..=how_many).map(|nth| gate(&format!("{whose} attempt {nth}"))).unzip();
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
    for _ in 0..10 {
        let woken = task.count();
        let answer = future.poll(task);
        if answer.is_ready() || task.count() == woken {
            return answer;
        }
    }
    Poll::Pending
}

/// Polls until the task sleeps, and expects that the future waits.
fn wait(future: &mut Traced<'_, Outcome>, task: &CountingWaker) {
    let pending = go_on(future, task).is_pending();
    expect!(pending, expected = "`retry` is Pending while an attempt is under way", seen = "it was Ready");
}

/// Two futures of `retry` that are alive at once count their attempts for themselves, in whatever order they go on.
#[graded(points = 2, lesson = "A new block for each attempt")]
fn two_retries_in_every_order() {
    // Each bit says which of the two goes on.
    for order in 0..1_u32 << 5 {
        if order.count_ones() != 3 {
            continue;
        }
        note("the test", "two new futures");
        let mut inputs = Inputs::new();
        let (value, error) = (inputs.number(), inputs.number());
        let tasks = ["task A", "task B"].map(CountingWaker::new);
        let attempts = [Attempts::new("A's", 2), Attempts::new("B's", 3)];
        let outcomes = [vec![Err(1), Ok(value)], vec![Err(1), Err(2), Err(error)]];
        let mut futures = [
            Traced::new("retry A", retry(times(2), || attempts[0].begin())),
            Traced::new("retry B", retry(times(3), || attempts[1].begin())),
        ];
        let mut made = [0, 0];
        let mut answers = [Poll::Pending, Poll::Pending];
        for turn in 0..5 {
            let who = (order >> turn & 1) as usize;
            answers[who] = go_on(&mut futures[who], &tasks[who]);
            let (begun, expected) = (attempts[who].begun(), made[who] + 1);
            expect!(
                begun == expected && answers[who].is_pending(),
                expected = "the future waits for its attempt {expected}",
                seen = "it does not: the other future has changed something"
            );
            attempts[who].gates[made[who]].open(outcomes[who][made[who]]);
            made[who] += 1;
            if made[who] == outcomes[who].len() {
                answers[who] = go_on(&mut futures[who], &tasks[who]);
            }
        }
        expect!(
            answers == [Poll::Ready(Ok(value)), Poll::Ready(Err(error))],
            expected = "the first gives the value of its second attempt, the second the error of its third",
            seen = "they gave something else"
        );
    }
}

/// However often an attempt is polled and Pending, it counts as one attempt.
#[graded(points = 1, lesson = "Pending is not a failure")]
fn a_long_wait_is_one_attempt() {
    let mut inputs = Inputs::new();
    let (polls, value) = (inputs.index(20..200), inputs.number());
    let task = CountingWaker::new("task");
    let attempts = Attempts::new("the", 2);
    let mut future = Traced::new("retry", retry(times(2), || attempts.begin()));
    for (nth, outcome) in [(1, Err(0)), (2, Ok(value))] {
        let gate = &attempts.gates[nth - 1];
        wait(&mut future, &task);
        for _ in 0..polls {
            gate.wake_for_nothing();
            future.expect_pending(&task);
        }
        let begun = attempts.begun();
        expect!(begun == nth, expected = "attempt {nth} is still under way", seen = "attempt {begun} has begun");
        gate.open(outcome);
    }
    let answer = go_on(&mut future, &task);
    expect!(
        answer == Poll::Ready(Ok(value)),
        expected = "the second of two attempts, which are both Pending for a long time, gives its value",
        seen = "`retry` answered {answer:?}"
    );
}

/// A future of `retry` that is dropped takes the attempt that it waits for and `op` with it, and no other attempt is made.
#[graded(points = 2, lesson = "Pending is not a failure")]
fn dropping_retry_drops_attempt_and_op() {
    const MOST: usize = 4;
    for begun in 0..=MOST {
        note("the test", format!("drops `retry` during attempt {begun}"));
        let drops = Drops::new();
        let attempts = Attempts::new("the", MOST);
        let task = CountingWaker::new("task");
        let (guard, shared) = (drops.guard("op"), &attempts);
        let op = move || {
            let _held = &guard;
            shared.begin()
        };
        let mut future = Traced::new("retry", retry(times(MOST as u32), op));
        for nth in 0..begun {
            if nth > 0 {
                attempts.gates[nth - 1].open(Err(0));
            }
            wait(&mut future, &task);
        }
        drop(future);
        let seen = attempts.begun();
        expect!(
            seen == begun,
            expected = "the number of attempts that have begun before the drop, or by it, is {begun}",
            seen = "it is {seen}"
        );
        expect!(
            attempts.gates[..begun].iter().all(Gate::is_dropped),
            expected = "the attempt under way is dropped with `retry`",
            seen = "it is still there"
        );
        expect!(drops.contains("op"), expected = "`op` is dropped with `retry`", seen = "it is still there");
    }
}

/// Any number of attempts can follow one another, and the error of the last one is the result.
#[graded(points = 1, lesson = "A new block for each attempt")]
fn many_attempts_follow_one_another() {
    let limits = Limits { polls: 1_000_000, time: Duration::from_secs(4) };
    let n = Inputs::new().within(66_000..90_000) as u32;
    let calls = Cell::new(0);
    let attempt = || {
        calls.set(calls.get() + 1);
        let nth = calls.get();
        async move { Err::<(), u32>(nth) }
    };
    let result = run("retry", retry(times(n), attempt), limits).output;
    let error = result.err().unwrap_or_default();
    expect!(error == n, expected = "the result is the error of attempt {n}", seen = "it is that of attempt {error}");
}

/// However many attempts have failed, nothing of them is kept.
#[graded(points = 1, lesson = "A new block for each attempt")]
fn failed_attempts_leave_nothing() {
    const MANY: u32 = 1_500;
    let calls = Cell::new(0);
    let attempt = || {
        calls.set(calls.get() + 1);
        let nth = calls.get();
        async move {
            let mut waits = nth == MANY;
            std::future::poll_fn(|cx| {
                if !std::mem::take(&mut waits) {
                    return Poll::Ready(());
                }
                cx.waker().wake_by_ref();
                Poll::Pending
            })
            .await;
            Err::<(), u32>(nth)
        }
    };
    let mut future = Box::pin(retry(times(MANY), attempt));
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..3 * MANY {
        if future.as_mut().poll(&mut cx).is_ready() || calls.get() == MANY {
            break;
        }
    }
    note("the test", format!("drops `retry` during attempt {}", calls.get()));
    let ((), memory) = allocations(|| drop(future));
    expect!(
        memory.freed < 4_096,
        expected = "while the last of 1,500 attempts is under way, nothing of the others is left",
        seen = "memory that has grown with their number was freed with the future of `retry`"
    );
}

/// A large `n` costs nothing by itself: what counts is how many attempts are needed.
#[graded(points = 1, lesson = "A new block for each attempt")]
fn a_large_n_costs_nothing() {
    let needed = Inputs::new().within(2..20) as u32;
    for n in [u32::MAX, u32::MAX / 2 + 1] {
        note("retry", format!("is called with n = {n}"));
        let calls = Cell::new(0);
        let attempt = || {
            calls.set(calls.get() + 1);
            let nth = calls.get();
            async move { if nth == needed { Ok(nth) } else { Err(nth) } }
        };
        let result = run("retry", retry(times(n), attempt), Limits { polls: 100, ..Limits::default() }).output;
        expect!(result == Ok(needed), expected = "attempt {needed} succeeds", seen = "the result is {result:?}");
    }
}
