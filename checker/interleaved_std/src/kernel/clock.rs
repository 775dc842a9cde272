//! Virtual time: it stands still while code runs, and jumps to the earliest deadline whenever the
//! schedule picks the clock. Nothing fires early, anything may be late.

use super::{Detail, Failure, Manner, Run, State, Woken};
use std::time::Duration;

/// How far the clock drifts each time it is read once a schedule has become fair: code that spins
/// until `Instant::now()` reaches some time must get there.
const DRIFT: Duration = Duration::from_millis(10);

impl Run {
    /// The earliest deadline that the clock may move to, which is nobody's who waits patiently.
    pub(super) fn earliest_deadline(&self) -> Option<Duration> {
        self.deadlines(false).min()
    }

    fn deadlines(&self, patient: bool) -> impl Iterator<Item = Duration> {
        self.tasks.iter().filter_map(move |task| match task.state {
            State::Blocked { deadline, manner, .. } if self.is_patient(manner) == patient => deadline,
            _ => None,
        })
    }

    /// Whether that wait's time is up only when nobody else can do anything. Not in the second half of an execution's steps:
    /// code that spins can always do something, and everyone has had fair turns by then.
    fn is_patient(&self, manner: Manner) -> bool {
        manner == Manner::Patient && self.steps <= self.limits.steps / 2
    }

    /// Moves to the earliest deadline and readies all whose deadline has come, if they do not wait patiently. A patient one
    /// that comes first is passed by: its thread goes on when nobody else can.
    pub(super) fn advance_clock(&mut self) {
        let Some(earliest) = self.earliest_deadline() else { return };
        // Whoever is patient until an earlier moment goes first: nobody can do anything before that.
        let patient = self.deadlines(true).min();
        let nobody_is_ready = self.tasks.iter().all(|task| task.state != State::Ready);
        if nobody_is_ready && patient.is_some_and(|patient| patient < earliest) {
            self.patience_ends();
        } else {
            self.move_to(earliest, false);
        }
    }

    /// Nobody can do anything: then the earliest of those who wait patiently has waited long enough. False if there is none.
    pub(super) fn patience_ends(&mut self) -> bool {
        let Some(earliest) = self.deadlines(true).min() else { return false };
        self.move_to(earliest, true);
        true
    }

    fn move_to(&mut self, deadline: Duration, of_patient: bool) {
        self.now = self.now.max(deadline);
        if self.now > self.limits.time {
            self.fail(Failure::TooLate(self.limits.time));
            return;
        }
        for t in 0..self.tasks.len() {
            if let State::Blocked { deadline: Some(deadline), on, manner, .. } = self.tasks[t].state
                && deadline <= self.now
                && self.is_patient(manner) == of_patient
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
