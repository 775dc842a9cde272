//! What checks care: other inputs, several timers beside each other, one that is dropped beside one that goes on.

use probe::{CountingWaker, Inputs, Traced, elapsed, expect, graded, pause};
use std::time::Duration;
use timer_future::TimerFuture;

/// How late a wake may be.
const SOON: Duration = Duration::from_millis(50);
const A_MOMENT: Duration = Duration::from_millis(1);

fn timer_called(name: &str, duration: Duration) -> Traced<'static, ()> {
    Traced::new(name, TimerFuture::new(duration))
}

/// Polls as `task`, a moment after each wake, until the timer is Ready; fails if that is before `end`, or if the task is not
/// woken by then, or hardly later.
fn expect_ready_soon_after(end: Duration, name: &str, timer: &mut Traced<'_, ()>, task: &CountingWaker) {
    let mut seen = task.count();
    while timer.poll(task).is_pending() {
        expect!(
            task.wait_for(seen + 1, (end + SOON).saturating_sub(elapsed())),
            expected = "{name} wakes its task when its time is over",
            seen = "it returned Pending and did not wake its task in time"
        );
        pause(A_MOMENT);
        seen = task.count();
    }
    expect!(elapsed() >= end, expected = "{name} is Pending until its time is over", seen = "it was Ready before that");
}

/// Of two timers that wait at the same time, each wakes its own task.
#[graded(explore, points = 1, lesson = "Your task")]
fn each_timer_wakes_its_own_task() {
    let [task_a, task_b] = ["task A", "task B"].map(CountingWaker::new);
    let mut a = timer_called("timer A", 5 * A_MOMENT);
    let mut b = timer_called("timer B", 5 * A_MOMENT);
    let waits = [a.poll(&task_a).is_pending(), b.poll(&task_b).is_pending()];
    for (waits, task) in waits.into_iter().zip([&task_a, &task_b]) {
        expect!(
            !waits || task.wait_for(1, Duration::from_secs(10)),
            expected = "each of two tasks that wait for a timer of their own is woken",
            seen = "one of them was never woken"
        );
    }
}

/// A task that takes a timer back from another one is again the one that is woken.
#[graded(explore = 1, points = 1, lesson = "Which waker to keep")]
fn task_that_takes_the_timer_back_is_woken() {
    let [task_a, task_b] = ["task A", "task B"].map(CountingWaker::new);
    let duration = Duration::from_secs(Inputs::new().within(1..9));
    let end = elapsed() + duration;
    let mut timer = timer_called("the timer", duration);
    for task in [&task_a, &task_b] {
        let _ = timer.poll(task);
        pause(A_MOMENT);
    }
    expect_ready_soon_after(end, "the timer", &mut timer, &task_a);
}

/// Any length of time is kept: a timer is not Ready early, and not much later.
#[graded(explore = 1, points = 1, lesson = "Your task")]
fn any_length_is_kept() {
    let mut inputs = Inputs::new();
    for most in [2, 10, 60] {
        // Ticks of whole seconds, or tenths of one, end long after it.
        let length = Duration::new(inputs.within(0..most), 310_000_000 + inputs.index(1..999_999) as u32);
        let task = CountingWaker::new("task");
        let end = elapsed() + length;
        let mut timer = timer_called("the timer", length);
        expect_ready_soon_after(end, "the timer", &mut timer, &task);
    }
}

/// A task that waits for two timers at once is woken at the end of each.
#[graded(explore = 1, points = 1, lesson = "Your task")]
fn one_task_waits_for_two_timers() {
    let length = Duration::from_secs(Inputs::new().within(1..9));
    for short_first in [true, false] {
        let task = CountingWaker::new("task");
        let start = elapsed();
        let mut long = timer_called("the long timer", 2 * length);
        let mut short = timer_called("the short timer", length);
        if short_first {
            let _ = short.poll(&task);
        }
        let _ = long.poll(&task);
        expect_ready_soon_after(start + length, "the short timer", &mut short, &task);
        expect_ready_soon_after(start + 2 * length, "the long timer", &mut long, &task);
    }
}

/// Timers that end at the same moment all wake their tasks then.
#[graded(explore = 1, points = 1, lesson = "Your task")]
fn timers_may_end_together() {
    let length = Duration::from_secs(Inputs::new().within(1..9));
    let end = elapsed() + length;
    let tasks = ["task A", "task B", "task C"].map(CountingWaker::new);
    let mut timers = ["timer A", "timer B", "timer C"].map(|name| timer_called(name, length));
    let waits = [0, 1, 2].map(|nth| timers[nth].poll(&tasks[nth]).is_pending());
    for (waits, task) in waits.into_iter().zip(&tasks) {
        expect!(
            !waits || task.wait_for(1, (end + SOON).saturating_sub(elapsed())),
            expected = "three timers that end at the same moment wake their three tasks",
            seen = "one of the tasks was not woken"
        );
    }
}

/// After all timers were over or dropped, a new one is on time as well.
#[graded(explore = 1, points = 1, lesson = "Your task")]
fn new_timer_after_all_others_is_on_time() {
    let length = Duration::from_secs(Inputs::new().within(1..9));
    for name in ["the first timer", "a timer that is made later"] {
        let task = CountingWaker::new("task");
        let end = elapsed() + length;
        let mut timer = timer_called(name, length);
        expect_ready_soon_after(end, name, &mut timer, &task);
        pause(10 * length);
        let _ = timer_called("a timer that is dropped", length).poll(&task);
        pause(10 * length);
    }
}

/// If one of two timers that a task waits for is dropped, the other wakes the task.
#[graded(explore = 1, points = 1, lesson = "Your task")]
fn dropping_one_leaves_the_other() {
    let length = Duration::from_secs(Inputs::new().within(1..9));
    for gone in [0, 1] {
        let task = CountingWaker::new("task");
        let end = elapsed() + length;
        let mut timers = ["timer A", "timer B"].map(|name| Some(timer_called(name, length)));
        let waits = timers.each_mut().map(|timer| timer.as_mut().is_some_and(|timer| timer.poll(&task).is_pending()));
        pause(length / 2);
        timers[gone] = None;
        expect!(
            !waits[1 - gone] || task.wait_for(1, (end + SOON).saturating_sub(elapsed())),
            expected = "a task that waits for two timers, and drops one, is woken by the other",
            seen = "it was not woken"
        );
    }
}

/// A timer of months or years is not Ready early either.
#[graded(explore = 1, points = 1, lesson = "Your task")]
fn years_are_kept() {
    let task = CountingWaker::new("task");
    let mut short = timer_called("a short timer", Duration::from_secs(1));
    for _ in 0..2 {
        let _ = short.poll(&task);
        pause(A_MOMENT);
    }
    // Polls that wait are another test's matter, and would wait for years here.
    if short.longest_poll() >= A_MOMENT {
        return;
    }
    let mut inputs = Inputs::new();
    // If its milliseconds or microseconds are kept in 32 bits, a few seconds are left of it.
    let millis = inputs.within(1..600) * (1 << 32) + inputs.within(2_000..20_000);
    let mut timer = timer_called("the timer", Duration::from_millis(millis));
    for seconds in [0, 1, 30] {
        pause(Duration::from_secs(seconds));
        expect!(
            timer.poll(&task).is_pending(),
            expected = "a timer of several weeks or more is Pending in its first minute",
            seen = "it returned Ready"
        );
    }
    // How long its drop takes is another question.
    std::mem::forget(timer);
}
