use crate::moment::now;
use crate::{CountingWaker, Traced, expect};
use std::task::Poll;
use std::time::Duration;

/// How far [`run`] goes with a future.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most polls.
    pub polls: usize,
    /// The most time.
    pub time: Duration,
}

impl Default for Limits {
    /// 10 polls, 2 s.
    fn default() -> Self {
        Self { polls: 10, time: Duration::from_secs(2) }
    }
}

/// A future that was run to its end.
#[derive(Debug)]
pub struct Ran<T> {
    /// What the future returned.
    pub output: T,
    /// How often it was polled.
    pub polls: usize,
    /// The longest time that one poll took.
    pub longest_poll: Duration,
    /// The time from the first poll to the last.
    pub elapsed: Duration,
}

/// Why a future was not run to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It was polled as often as the limits allow, and was still pending.
    TooManyPolls,
    /// It was pending, and nobody woke its task within the time.
    NeverWoken,
}

/// Runs a future as an honest executor would: polls it, waits until its task is woken, polls again.
///
/// # Errors
/// Why it was given up, when a limit is reached first.
pub fn try_run<'a, T: 'a>(name: &str, future: impl Future<Output = T> + 'a, limits: Limits) -> Result<Ran<T>, Stopped> {
    let start = now();
    let woken = |task: &CountingWaker, seen| task.wait_for(seen + 1, limits.time.saturating_sub(now() - start));
    drive(name, future, limits.polls, || now() - start, woken)
}

/// Polls a future, waits until its task is woken, polls again. `now` is the time, and `woken` waits until the task has been
/// woken more often than so many times, or gives up.
pub(crate) fn drive<'a, T: 'a>(
    name: &str,
    future: impl Future<Output = T> + 'a,
    most_polls: usize,
    now: impl Fn() -> Duration,
    woken: impl Fn(&CountingWaker, usize) -> bool,
) -> Result<Ran<T>, Stopped> {
    let task = CountingWaker::new("task");
    let mut traced = Traced::new(name, future);
    let start = now();
    let mut seen = 0;
    loop {
        if let Poll::Ready(output) = traced.poll(&task) {
            let (polls, longest_poll) = (traced.polls(), traced.longest_poll());
            return Ok(Ran { output, polls, longest_poll, elapsed: now() - start });
        }
        if traced.polls() >= most_polls {
            return Err(Stopped::TooManyPolls);
        }
        if !woken(&task, seen) {
            return Err(Stopped::NeverWoken);
        }
        seen = task.count();
    }
}

/// Runs a future to its end as [`try_run`] does; the test fails when a limit is reached first.
#[track_caller]
pub fn run<'a, T: 'a>(name: &str, future: impl Future<Output = T> + 'a, limits: Limits) -> Ran<T> {
    let (polls, seconds) = (limits.polls, limits.time.as_secs_f64());
    match try_run(name, future, limits) {
        Ok(ran) => ran,
        Err(stopped) => {
            expect!(
                stopped != Stopped::TooManyPolls,
                expected = "{name} is Ready within {polls} polls",
                seen = "after {polls} polls it was still Pending: its task is woken again and again, and nothing comes of it"
            );
            crate::fail(
                format_args!("{name} wakes its task once it is worth polling again"),
                format_args!("it returned Pending and its task was not woken within {seconds} s"),
            )
        }
    }
}
