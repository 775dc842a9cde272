//! Virtual time: it stands still while code runs, and jumps to the earliest deadline whenever the
//! schedule picks the clock. Nothing fires early, anything may be late.

use super::{Detail, Failure, Run, State, Woken};
use std::time::Duration;

/// How far the clock drifts each time it is read once a schedule has become fair: code that spins
/// until `Instant::now()` reaches some time must get there.
const DRIFT: Duration = Duration::from_millis(10);

impl Run {
    pub(super) fn earliest_deadline(&self) -> Option<Duration> {
        let deadline = |state: &State| match state {
            State::Blocked { deadline, .. } => *deadline,
            _ => None,
        };
        self.tasks.iter().filter_map(|task| deadline(&task.state)).min()
    }

    /// Moves to the earliest deadline and readies all whose deadline has come.
    pub(super) fn advance_clock(&mut self) {
        let Some(earliest) = self.earliest_deadline() else { return };
        self.now = self.now.max(earliest);
        if self.now > self.limits.time {
            self.fail(Failure::TooLate(self.limits.time));
            return;
        }
        for t in 0..self.tasks.len() {
            if let State::Blocked { deadline: Some(deadline), on, .. } = self.tasks[t].state
                && deadline <= self.now
            {
                self.tasks[t].state = State::Ready;
                self.tasks[t].woken = Woken::TimedOut;
                let current = std::mem::replace(&mut self.current, t);
                match on {
                    None => self.record("wakes up", None, Detail::None),
                    Some(_) => self.record("times out on", on, Detail::None),
                }
                self.current = current;
            }
        }
    }

    pub(super) fn read_clock(&mut self) -> Duration {
        self.looks += 1;
        self.steps += 1;
        self.out_of_steps();
        if self.steps > self.limits.fair_after {
            self.now += DRIFT;
        }
        self.now
    }
}
