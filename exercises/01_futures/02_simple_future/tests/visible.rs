use probe::real::sync::atomic::{AtomicBool as RealBool, Ordering::SeqCst};
use probe::{Steps, TASK_A, TASK_B, TracedSimple, elapsed, expect, gate, graded, note, pause, soon};
use simple_future::{CountDown, SimpleFuture, run};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::task::Poll;
use std::thread::{self, park_timeout, sleep};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const LONG: Duration = Duration::from_secs(90);
/// "A poll without a wake does no harm, but there are at most 10 of these."
const MOST_STRAY_POLLS: usize = 10;
const LOST: &str = "wake was called, and the future was not polled again: the wake is lost, or it does not return";

/// A future of this exercise's trait, as the instruments that watch it want it.
struct Watched<F>(F);

impl<F: SimpleFuture> sim::SimpleFuture for Watched<F> {
    type Output = F::Output;

    fn poll(&mut self, wake: fn()) -> Poll<F::Output> {
        self.0.poll(wake)
    }
}

/// A future of the tests, as `run` wants it.
struct Given<F>(F);

impl<F: sim::SimpleFuture> SimpleFuture for Given<F> {
    type Output = F::Output;

    fn poll(&mut self, wake: fn()) -> Poll<F::Output> {
        sim::SimpleFuture::poll(&mut self.0, wake)
    }
}

/// A future that answers its polls, which are numbered from 1, by calling a function.
struct Answers<'a, T> {
    polls: usize,
    answer: Answer<'a, T>,
}

type Answer<'a, T> = Box<dyn FnMut(usize, fn()) -> Poll<T> + 'a>;

fn answers<'a, T>(answer: impl FnMut(usize, fn()) -> Poll<T> + 'a) -> Answers<'a, T> {
    Answers { polls: 0, answer: Box::new(answer) }
}

impl<T> SimpleFuture for Answers<'_, T> {
    type Output = T;

    fn poll(&mut self, wake: fn()) -> Poll<T> {
        self.polls += 1;
        note("future", "polled");
        let answer = (self.answer)(self.polls, wake);
        note("future", if answer.is_ready() { "→ Ready" } else { "→ Pending" });
        answer
    }
}

/// Another thread wakes the future after a while.
fn wake_after(wait: Duration, wake: fn()) {
    thread::spawn(move || {
        sleep(wait);
        note("future", "woken");
        wake();
    });
}

/// The test fails if a future that was woken `wakes` times is polled much more often than that.
fn few_stray_polls(polls: usize, wakes: usize) {
    expect!(
        polls <= 1 + wakes + MOST_STRAY_POLLS,
        expected = "the future is polled at first, and then only after a wake",
        seen = "it was polled more than {MOST_STRAY_POLLS} times without a wake"
    );
}

/// The test fails if the work takes more than an hour of virtual time: then it waits for something that never comes.
fn in_time(expected: &'static str, seen: &'static str, work: &mut dyn FnMut()) {
    let over = Arc::new(RealBool::new(false));
    let is_over = Arc::clone(&over);
    thread::spawn(move || {
        pause(40 * LONG);
        expect!(is_over.load(SeqCst), expected = "{expected}", seen = "{seen}");
    });
    work();
    over.store(true, SeqCst);
}

/// CountDown(3) is Pending three times, and then Ready.
#[graded(explore = 1, points = 1, lesson = "One question, two answers")]
fn count_down_from_three() {
    let mut count_down = TracedSimple::new("count down", Watched(CountDown(3)));
    count_down.expect_pending(&TASK_A);
    count_down.expect_pending(&TASK_A);
    count_down.expect_pending(&TASK_A);
    count_down.expect_ready(&TASK_A);
}

/// A poll of a count down answers at once: it waits for nothing.
#[graded(explore = 1, points = 1, lesson = "One question, two answers")]
fn a_count_down_answers_at_once() {
    let mut count_down = TracedSimple::new("count down", Watched(CountDown(3)));
    while count_down.polls() < 10 && count_down.poll(&TASK_A).is_pending() {}
    expect!(
        count_down.longest_poll().is_zero(),
        expected = "each poll of a count down returns at once",
        seen = "one of them slept, and whoever polls had to wait for it"
    );
}

/// Each time before it returns Pending, a count down calls wake: nobody else would.
#[graded(points = 2, title, lesson = "Pending is a promise")]
fn wakes_before_each_pending() {
    let mut count_down = TracedSimple::new("count down", Watched(CountDown(3)));
    for _ in 0..3 {
        let before = TASK_A.count();
        let pending = count_down.poll(&TASK_A).is_pending();
        expect!(
            TASK_A.count() > before || !pending,
            expected = "the count down has called wake before it returns Pending",
            seen = "it returned Pending without a wake: nobody would ever poll it again"
        );
    }
}

/// The wake that a count down calls is the one of this very poll, even if another task polled before.
#[graded(explore = 1, points = 1, lesson = "Pending is a promise")]
fn wakes_the_task_that_polls() {
    let mut count_down = TracedSimple::new("count down", Watched(CountDown(4)));
    for (task, name) in [(&TASK_A, "A"), (&TASK_B, "B"), (&TASK_A, "A")] {
        let before = task.count();
        let pending = count_down.poll(task).is_pending();
        expect!(
            task.count() > before || !pending,
            expected = "task {name} polls, so the count down calls the wake of task {name}",
            seen = "task {name} was told Pending and not woken: it would never poll again"
        );
    }
}

/// Once the future has returned Ready, `run` does not poll it again.
#[graded(explore = 1, points = 1, lesson = "Who polls")]
fn not_polled_after_ready() {
    let mut after_ready = false;
    in_time("the future is polled again when another thread wakes it", LOST, &mut || {
        run(answers(|polls, wake| {
            after_ready |= polls > 2;
            if polls > 1 {
                return Poll::Ready(());
            }
            wake_after(SECOND, wake);
            Poll::Pending
        }));
    });
    expect!(
        !after_ready,
        expected = "the first Ready is the last answer of a future",
        seen = "it was polled once more after it had returned Ready"
    );
}

/// `run` polls a future again when another thread wakes it, not before, and returns its output.
#[graded(points = 2, title, lesson = "Sleep until the wake")]
fn polled_again_when_woken_and_not_before() {
    let (gate, future) = gate("future");
    let running = thread::spawn(move || run(Given(future)));
    // In short naps: if the machine is busy, a thread that polls and naps gets about as many turns as this one.
    for _ in 0..40 {
        sleep(Duration::from_millis(2));
    }
    gate.open("the output");
    expect!(
        soon(|| running.is_finished()),
        expected = "the future is polled again when another thread wakes it, and `run` returns",
        seen = "it was woken, and 2 s later `run` had not returned"
    );
    let output: &str = running.join().unwrap_or_else(|panic| resume_unwind(panic));
    expect!(output == "the output", expected = "`run` returns the future's output", seen = "it returned \"{output}\"");
    few_stray_polls(gate.polls(), 1);
}

/// After each wake `run` waits for the next one, however long that takes, and does not poll the future meanwhile.
#[graded(explore = 1, points = 1, lesson = "Sleep until the wake")]
fn not_polled_between_two_wakes() {
    in_time("the future is polled again when another thread wakes it", LOST, &mut || {
        run(answers(|polls, wake| {
            few_stray_polls(polls, 2);
            match polls {
                1 => wake_after(SECOND, wake),
                2 => wake_after(LONG, wake),
                _ if elapsed() > LONG => return Poll::Ready(()),
                _ => {}
            }
            Poll::Pending
        }));
    });
}

/// While nobody wakes the future, the thread of `run` sleeps: it does not look for the wake again and again.
#[graded(explore = 1, points = 2, title, lesson = "Sleep until the wake")]
fn sleeps_while_nobody_wakes() {
    // "It looks for a wake at most 10 times a second": a look takes a few steps.
    const MOST_STEPS: usize = 90 * 10 * 8;
    let steps = Steps::start();
    in_time("the future is polled again when another thread wakes it", LOST, &mut || {
        run(answers(|polls, wake| {
            few_stray_polls(polls, 1);
            if polls == 1 {
                wake_after(LONG, wake);
            }
            if elapsed() < LONG { Poll::Pending } else { Poll::Ready(()) }
        }));
    });
    expect!(
        steps.taken() <= MOST_STEPS,
        expected = "the thread sleeps for the 90 s in which nobody wakes the future",
        seen = "it looked for the wake far more often than 10 times a second"
    );
}

/// `run` runs a count down to its end: a wake counts while the future is still being polled, and it need not mean that the
/// output is there.
#[graded(explore = 1, points = 2, lesson = "Sleep until the wake")]
fn runs_a_count_down() {
    let expected = "a count down, which wakes during each poll, is polled again each time";
    let seen = "it was not polled again: the count down has called no wake, or the wake is lost";
    let mut short = CountDown(3);
    in_time(expected, seen, &mut || finish(answers(|_, wake| short.poll(wake))));
    note("run", "is given a long count down");
    in_time(expected, seen, &mut || finish(CountDown(3_000)));
}

/// Runs a future whose output, whatever its type, does not matter.
fn finish<F: SimpleFuture>(future: F) {
    let _ = run(future);
}

/// However a wake from another thread and the decision to sleep fall together, the future is polled again.
#[graded(explore, points = 2, lesson = "Sleep until the wake")]
fn wake_racing_the_decision_to_sleep() {
    let has_come = Arc::new(AtomicBool::new(false));
    run(answers(|polls, wake| {
        if polls == 1 {
            let has_come = Arc::clone(&has_come);
            thread::spawn(move || {
                has_come.store(true, SeqCst);
                note("another thread", "wakes the future");
                wake();
            });
        }
        if has_come.load(SeqCst) { Poll::Ready(()) } else { Poll::Pending }
    }));
}

/// A wake counts even if other code on the thread parks, and so uses up what `unpark` has left.
#[graded(explore = 1, points = 1, lesson = "Sleep until the wake")]
fn a_wake_survives_other_parking() {
    in_time("the future is polled again, since it was woken during its poll", LOST, &mut || {
        run(answers(|polls, wake| {
            if polls > 1 {
                return Poll::Ready(());
            }
            wake();
            note("future", "woken, and parks");
            park_timeout(SECOND);
            Poll::Pending
        }));
    });
}

/// Futures can be run one after another, each on whichever thread: the wake finds the thread that runs now.
#[graded(explore = 1, points = 2, lesson = "A fn() has no memory")]
fn one_run_after_another_on_any_thread() {
    let mut run_one = || {
        let mut polls = 0;
        run(answers(|nth, wake| {
            polls = nth;
            if nth > 1 {
                return Poll::Ready(());
            }
            wake_after(SECOND, wake);
            Poll::Pending
        }));
    };
    let expected = "a future that is run later, on another thread, is polled again when it is woken";
    for thread in ["first", "second", "third"] {
        note("run", format!("is called on the {thread} thread"));
        in_time(expected, LOST, &mut || {
            let _ = thread::spawn(run_one).join();
        });
    }
    note("run", "is called on the test's own thread");
    in_time(expected, LOST, &mut run_one);
}

/// A wake that comes when its future is long over harms nobody: not the caller, and not the next future that is run.
#[graded(explore = 1, points = 1, lesson = "A wake is a hint")]
fn a_late_wake_harms_nobody() {
    let mut late: fn() = || ();
    in_time("the first future is polled again when it is woken", LOST, &mut || {
        run(answers(|polls, wake| {
            if polls > 1 {
                return Poll::Ready(());
            }
            late = wake;
            wake_after(SECOND, wake);
            Poll::Pending
        }));
    });
    for _ in 0..2 {
        note("future", "is over, and woken");
        let mut harmless = false;
        in_time("a wake that comes late returns", "it never returns", &mut || {
            harmless = thread::spawn(late).join().is_ok();
        });
        expect!(harmless, expected = "a wake that comes late returns", seen = "it panicked");
    }
    note("run", "is called for the next future");
    in_time("the next future is polled again when it is woken", LOST, &mut || {
        let start = elapsed();
        run(answers(|polls, wake| {
            if polls == 1 {
                wake_after(SECOND, late);
                wake_after(2 * SECOND, wake);
            }
            if polls > 3 || elapsed() >= start + 2 * SECOND { Poll::Ready(()) } else { Poll::Pending }
        }));
    });
}
