use probe::real::sync::atomic::{AtomicBool as RealBool, Ordering::SeqCst};
use probe::{Inputs, TASK_A, TASK_B, TracedSimple, expect, graded, note, pause, soon};
use simple_future::{CountDown, SimpleFuture, run};
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;
use std::thread::{self, sleep};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3_600);

/// A future of this exercise's trait, as the instruments that watch it want it.
struct Watched<F>(F);

impl<F: SimpleFuture> sim::SimpleFuture for Watched<F> {
    type Output = F::Output;

    fn poll(&mut self, wake: fn()) -> Poll<F::Output> {
        self.0.poll(wake)
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

/// The test fails if the work takes more than an hour of virtual time: then it waits for something that never comes.
fn in_time(expected: &'static str, seen: &'static str, work: &mut dyn FnMut()) {
    let over = Arc::new(RealBool::new(false));
    let is_over = Arc::clone(&over);
    thread::spawn(move || {
        pause(HOUR);
        expect!(is_over.load(SeqCst), expected = "{expected}", seen = "{seen}");
    });
    work();
    over.store(true, SeqCst);
}

/// CountDown(0) has nothing to wait for: it is Ready in its first poll.
#[graded(explore = 1, points = 1, lesson = "One question, two answers")]
fn count_down_from_zero_is_ready_at_once() {
    TracedSimple::new("CountDown(0)", Watched(CountDown(0))).expect_ready(&TASK_A);
}

/// A count down is Pending as often as its number says, however large that is.
#[graded(explore = 1, points = 1, lesson = "One question, two answers")]
fn pending_as_often_as_any_number_says() {
    let n = Inputs::new().within(1_000_000..u64::from(u32::MAX)) as u32;
    note("count down", format!("begins at {n}"));
    let mut count_down = CountDown(n);
    let pending = (0..300).take_while(|_| count_down.poll(TASK_A.wake()).is_pending()).count();
    expect!(
        pending == 300,
        expected = "CountDown({n}) is Pending {n} times",
        seen = "it was Ready after {pending} times"
    );
}

/// Count downs beside each other do not disturb each other, in whatever order they are polled.
#[graded(explore = 1, points = 1, lesson = "One question, two answers")]
fn two_count_downs_in_every_order() {
    const POLLS: u32 = 5;
    // Each bit says whose turn it is: the first count down has two Pendings, the second one.
    for order in 0..1_u32 << POLLS {
        if order.count_ones() != 2 {
            continue;
        }
        note("the test", "two new count downs");
        let mut first = TracedSimple::new("CountDown(2)", Watched(CountDown(2)));
        let mut second = TracedSimple::new("CountDown(1)", Watched(CountDown(1)));
        for turn in 0..POLLS {
            let (count_down, task, pending) =
                if order >> turn & 1 == 1 { (&mut second, &TASK_B, 1) } else { (&mut first, &TASK_A, 2) };
            if count_down.polls() < pending {
                count_down.expect_pending(task);
            } else {
                count_down.expect_ready(task);
            }
        }
    }
}

/// A future that is Ready in its first poll is run without any wake. It may borrow, and need not be `Send`.
#[graded(explore = 1, points = 1, lesson = "Who polls")]
fn ready_at_once_needs_no_wake() {
    let value = Rc::new(Inputs::new().number());
    let mut output = None;
    in_time(
        "`run` returns when the future is Ready, without a wake",
        "it went to sleep, and nobody will wake it",
        &mut || output = Some(run(answers(|_, _| Poll::Ready(Rc::clone(&value))))),
    );
    expect!(output == Some(value), expected = "`run` returns the future's output", seen = "it returned another value");
}

/// Several wakes in one poll are as good as one.
#[graded(explore = 1, points = 1, lesson = "A wake is a hint")]
fn several_wakes_are_as_good_as_one() {
    let wakes = Inputs::new().index(2..200);
    in_time(
        "a future may call wake several times in one poll",
        "one of these calls does not return: it waits for something that comes after the poll",
        &mut || {
            run(answers(|polls, wake| {
                if polls > 1 {
                    return Poll::Ready(());
                }
                // Whether the wakes of a poll are lost is not what this is about.
                wake_after(SECOND, wake);
                for _ in 0..wakes {
                    wake();
                }
                Poll::Pending
            }));
        },
    );
}

/// A wake from another thread that comes during the poll does not wait for its end: the poll might wait for that thread.
#[graded(explore = 1, points = 1, lesson = "A wake is a hint")]
fn a_wake_does_not_wait_for_the_poll() {
    let returned = run(answers(|_, wake| {
        let waking = thread::spawn(wake);
        Poll::Ready(soon(|| waking.is_finished()))
    }));
    expect!(
        returned,
        expected = "a wake by another thread returns while the future is being polled",
        seen = "it does not return before the poll has ended"
    );
}

/// A wake counts although another thread is in the middle of a wake, however their steps fall together.
#[graded(explore, points = 1, lesson = "A wake is a hint")]
fn two_wakes_at_the_same_time() {
    run(answers(|polls, wake| {
        match polls {
            1 => {
                thread::spawn(move || {
                    note("another thread", "wakes the future");
                    wake();
                });
            }
            2 => {
                note("future", "wakes itself");
                wake();
            }
            _ => return Poll::Ready(()),
        }
        Poll::Pending
    }));
}
