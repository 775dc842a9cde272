//! The title, the surprise, and what else the lesson speaks of. `cargo test -p timer_future --test visible` runs the plain
//! test, `--test explore` the explored ones.

use probe::{CountingWaker, Limits, Steps, Traced, elapsed, expect, graded, panicked, pause, run, threads};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;
use timer_future::TimerFuture;

const SECOND: Duration = Duration::from_secs(1);
/// How late a wake may be.
const SOON: Duration = Duration::from_millis(50);
/// What an executor lets pass between a wake and the poll that follows. Whether anything may happen in between is a
/// question for the two tests that explore all orders.
const A_MOMENT: Duration = Duration::from_millis(1);

fn timer_of(duration: Duration) -> Traced<'static, ()> {
    Traced::new(&format!("timer of {duration:?}"), TimerFuture::new(duration))
}

/// Polls as `task`, a moment after each time it was woken, until the timer is Ready or `patience` passes without a wake.
fn finishes(timer: &mut Traced<'_, ()>, task: &CountingWaker, patience: Duration) -> bool {
    let mut seen = task.count();
    while timer.poll(task).is_pending() {
        if !task.wait_for(seen + 1, patience) {
            return false;
        }
        pause(A_MOMENT);
        seen = task.count();
    }
    true
}

/// Polls as `task`, and again as soon as it is woken, and fails if it is left Pending without a wake.
fn expect_wake_or_ready(timer: &mut Traced<'_, ()>, task: &CountingWaker) {
    let mut seen = task.count();
    // A task that is woken more often than this is not lost.
    for _ in 0..10 {
        if timer.poll(task).is_ready() {
            return;
        }
        expect!(
            task.wait_for(seen + 1, SECOND),
            expected = "the poll returns Ready, or the task that polled is woken when the time is over",
            seen = "the poll returned Pending and its task was never woken, so it waits forever"
        );
        seen = task.count();
    }
}

/// The task that polled a timer last is woken when its time is over, and finds it Ready.
#[graded(points = 2, title, lesson = "Which waker to keep")]
fn second_poll_replaces_the_waker() {
    let [first, last] = ["task A", "task B"].map(CountingWaker::new);
    let mut timer = timer_of(Duration::from_millis(50));
    // On a busy machine the time may be over already, and then nobody needs a wake.
    if timer.poll(&first).is_pending() && !finishes(&mut timer, &last, 2 * SECOND) {
        expect!(
            !first.is_woken(),
            expected = "task B, which polled last, is woken when the time is over",
            seen = "task A was woken, which had handed the timer on, and task B waits forever"
        );
        expect!(
            false,
            expected = "task B, which polled last, is woken when the time is over",
            seen = "nobody was woken"
        );
    }
}

/// However the end of the time and a poll fall together, the task is woken or the poll is Ready.
#[graded(explore, points = 3, title, lesson = "The surprise: a gap of one instruction")]
fn completion_racing_poll_always_wakes() {
    expect_wake_or_ready(&mut timer_of(5 * A_MOMENT), &CountingWaker::new("task"));
}

/// If a second task takes a timer over while its time comes to an end, that task is woken or its poll is Ready.
#[graded(explore, points = 2, title, lesson = "The surprise: a gap of one instruction")]
fn newest_of_two_pollers_is_woken() {
    let mut timer = timer_of(5 * A_MOMENT);
    if timer.poll(&CountingWaker::new("task A")).is_pending() {
        expect_wake_or_ready(&mut timer, &CountingWaker::new("task B"));
    }
}

/// A timer wakes its task at most 50 ms after its end, and the poll that follows is Ready.
#[graded(explore = 1, points = 2, lesson = "Who calls back?")]
fn wakes_its_task_when_the_time_is_over() {
    for millis in [0, 130, 1_010, 70_000] {
        let duration = Duration::from_millis(millis);
        let task = CountingWaker::new("task");
        let end = elapsed() + duration;
        let mut timer = timer_of(duration);
        expect!(
            finishes(&mut timer, &task, duration + SECOND),
            expected = "a timer of {duration:?} wakes its task when its time is over",
            seen = "it returned Pending, and in the second after its end its task was still not woken"
        );
        expect!(
            elapsed() <= end + SOON + A_MOMENT,
            expected = "a timer of {duration:?} wakes its task within 50 ms of its end",
            seen = "its task was woken later than that"
        );
    }
}

/// A timer that is polled only when it wakes its task is Ready within 10 polls.
#[graded(explore = 1, points = 1, lesson = "Who calls back?")]
fn at_most_ten_polls() {
    run("a timer of 1s", TimerFuture::new(SECOND), Limits { polls: 10, time: 3 * SECOND });
}

/// A timer that waits uses next to no processor time: it looks at the clock at most 100 times a second.
#[graded(explore = 1, points = 1, lesson = "Who calls back?")]
fn waiting_uses_no_processor_time() {
    let mut timer = timer_of(30 * SECOND);
    let _ = timer.poll(&CountingWaker::new("task"));
    let steps = Steps::start();
    pause(10 * SECOND);
    // A look takes a few steps: the thread wakes up, looks, perhaps under a lock, and goes to sleep.
    expect!(
        steps.taken() <= 10 * 100 * 8,
        expected = "nothing runs while a timer waits, or a thread looks at the clock at most 100 times a second",
        seen = "something looks far more often than that, and a processor is busy with it"
    );
}

/// A poll never waits: until the time is over it returns Pending at once.
#[graded(explore = 1, points = 2, title, lesson = "Who calls back?")]
fn poll_does_not_wait() {
    let task = CountingWaker::new("task");
    let mut timer = timer_of(2 * SECOND);
    let first = timer.poll(&task);
    expect!(
        timer.longest_poll() < A_MOMENT,
        expected = "a poll returns at once, and leaves the waiting to another thread",
        seen = "the poll itself took time, and the thread that polled could do nothing else meanwhile"
    );
    expect!(
        first.is_pending(),
        expected = "a timer of 2s is Pending when it is polled for the first time",
        seen = "it returned Ready"
    );
    pause(SECOND);
    let _ = timer.poll(&task);
    expect!(
        timer.longest_poll() < A_MOMENT,
        expected = "every poll returns at once",
        seen = "the second poll took time"
    );
}

/// A timer can be sent to another thread after it was polled, and goes on there.
#[graded(explore = 1, points = 1, lesson = "Who calls back?")]
fn can_move_between_threads() {
    let task = CountingWaker::new("task");
    let mut timer = Box::pin(TimerFuture::new(SECOND));
    if Future::poll(timer.as_mut(), &mut Context::from_waker(&task.waker())).is_ready() {
        return;
    }
    let finished = Traveller(timer).finishes_elsewhere(&task);
    expect!(
        finished.is_some(),
        expected = "a TimerFuture can be sent to another thread",
        seen = "it is not Send: something in it belongs to one thread, as an Rc does"
    );
    expect!(
        finished == Some(true),
        expected = "a timer that was sent to another thread is Ready there when its time is over",
        seen = "it was polled there, and a second after its end it was still Pending and had not woken its task"
    );
}

/// A timer costs at most one thread, however often and by however many tasks it is polled.
#[graded(explore = 1, points = 1, lesson = "Which waker to keep")]
fn at_most_one_thread() {
    let before = threads();
    let mut timer = timer_of(10 * SECOND);
    for task in ["task A", "task B", "task C"].map(CountingWaker::new).iter().cycle().take(12) {
        let _ = timer.poll(task);
        pause(A_MOMENT);
    }
    expect!(
        threads() <= before.map(|before| before + 1),
        expected = "a timer that three tasks have polled again and again has one thread at most",
        seen = "there is more than one"
    );
}

/// A timer is never Ready before its time is over, whatever its duration and however often it is polled.
#[graded(explore = 1, points = 2, lesson = "Your task")]
fn never_early() {
    for duration in [Duration::from_nanos(1_999_999), Duration::from_millis(250), Duration::new(70, 1_500_000)] {
        let task = CountingWaker::new("task");
        let end = elapsed() + duration;
        let mut timer = timer_of(duration);
        let mut last = end - Duration::from_nanos(1);
        for moment in (0..20).map(|nth| end - duration + duration * nth / 20).chain([last]) {
            pause(moment.saturating_sub(elapsed()));
            if timer.poll(&task).is_ready() {
                last = elapsed();
                break;
            }
        }
        expect!(
            timer.polls() == 21 || last >= end,
            expected = "a timer of {duration:?} is Pending until {duration:?} have passed",
            seen = "it returned Ready before that"
        );
    }
}

/// A timer is not Ready early if a wait of its thread ends for no reason, as `park` and `Condvar::wait` may.
#[graded(explore, points = 1, lesson = "Your task")]
fn waits_that_end_for_no_reason_do_no_harm() {
    let length = Duration::from_millis(100);
    let end = elapsed() + length;
    let mut timer = timer_of(length);
    let task = CountingWaker::new("task");
    for _ in 0..10 {
        let seen = task.count();
        if timer.poll(&task).is_ready() {
            expect!(
                elapsed() >= end,
                expected = "the timer is Ready when its time is over",
                seen = "a wait of its thread ended for no reason, and the timer was Ready before its time was over"
            );
            return;
        }
        if !task.wait_for(seen + 1, length) {
            return;
        }
    }
}

/// The time counts from the timer's making: polled for the first time when it is over, it is Ready at once.
#[graded(explore = 1, points = 1, lesson = "Your task")]
fn late_first_poll_is_ready() {
    let mut timer = timer_of(SECOND);
    pause(SECOND + SOON);
    expect!(
        timer.poll(&CountingWaker::new("task")).is_ready(),
        expected = "a timer that is first polled after its end is Ready",
        seen = "it returned Pending: its time counts from somewhere else than `new`"
    );
}

/// Polling a timer before its time is over does not make it longer.
#[graded(explore = 1, points = 1, lesson = "Your task")]
fn polling_again_does_not_prolong() {
    let task = CountingWaker::new("task");
    let end = elapsed() + SECOND;
    let mut timer = timer_of(SECOND);
    while elapsed() < end + SOON {
        if timer.poll(&task).is_ready() {
            return;
        }
        pause(SOON);
    }
    expect!(
        timer.poll(&task).is_ready(),
        expected = "a timer of 1s that is polled every 50 ms is Ready 50 ms after its end",
        seen = "it was still Pending then"
    );
}

/// Two timers that wait at the same time do not get in each other's way: each wakes its own task at its own end.
#[graded(explore = 1, points = 2, lesson = "Your task")]
fn two_timers_keep_their_own_time() {
    let [patient, hurried] = ["task A", "task B"].map(CountingWaker::new);
    let long_end = elapsed() + 3 * SECOND;
    let (mut long, mut short) = (timer_of(3 * SECOND), timer_of(SECOND));
    let long_waits = long.poll(&patient).is_pending();
    expect!(
        finishes(&mut short, &hurried, SECOND + SOON),
        expected = "the task of the timer of 1s is woken when this second is over",
        seen = "it was not woken then, while a timer of 3s was waiting as well"
    );
    // Not polled in between: that would leave its waker anew.
    expect!(
        !long_waits || patient.wait_for(1, (long_end + SOON).saturating_sub(elapsed())),
        expected = "the task of the timer of 3s is woken when its 3 seconds are over",
        seen = "it was not woken then: was its waker lost when the other timer was polled, or was over?"
    );
    expect!(
        finishes(&mut long, &patient, SECOND) && elapsed() >= long_end,
        expected = "the timer of 3s is Ready when its 3 seconds are over",
        seen = "it was Ready before that, or not even then"
    );
}

/// A timer that is dropped early does not wait for its time to be over.
#[graded(explore = 1, points = 1, lesson = "Your task")]
fn drop_does_not_wait() {
    let (never_polled, mut polled) = (timer_of(2 * SECOND), timer_of(2 * SECOND));
    let _ = polled.poll(&CountingWaker::new("task"));
    let start = elapsed();
    drop(never_polled);
    drop(polled);
    expect!(
        elapsed() < start + A_MOMENT,
        expected = "a timer that is dropped before its end is gone at once",
        seen = "the drop took time: it waits for something, perhaps for the timer's thread"
    );
}

/// However the drop of a timer and the end of its time fall together, no thread panics or gets stuck.
#[graded(explore, points = 1, lesson = "Your task")]
fn early_drop_harms_nobody() {
    let task = CountingWaker::new("task");
    let never_polled = timer_of(5 * A_MOMENT);
    let mut polled = timer_of(6 * A_MOMENT);
    let _ = polled.poll(&task);
    drop(never_polled);
    drop(polled);
    pause(SECOND);
    expect!(
        !panicked(),
        expected = "the thread of a timer that is dropped early ends quietly",
        seen = "a thread panicked"
    );
}

/// A future that is to end on another thread.
///
/// The inherent method exists only for a future that is `Send`; for another, the trait's is called: so an answer that
/// is not `Send` fails a test instead of breaking the build of all.
struct Traveller<F>(Pin<Box<F>>);

impl<F: Future<Output = ()> + Send + 'static> Traveller<F> {
    fn finishes_elsewhere(mut self, task: &CountingWaker) -> Option<bool> {
        let task = task.clone();
        let there = thread::spawn(move || {
            let mut seen = 0;
            while Future::poll(self.0.as_mut(), &mut Context::from_waker(&task.waker())) == Poll::Pending {
                if !task.wait_for(seen + 1, 2 * SECOND) {
                    return false;
                }
                pause(A_MOMENT);
                seen = task.count();
            }
            true
        });
        Some(there.join().unwrap_or(false))
    }
}

#[allow(dead_code, reason = "what is called if the future is not Send")]
trait StaysHere: Sized {
    fn finishes_elsewhere(self, _: &CountingWaker) -> Option<bool> {
        None
    }
}

impl<F> StaysHere for Traveller<F> {}
