use crate::run::drive;
use crate::{CountingWaker, Limits, Ran, Stopped, timeline};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// A clock that moves only when nothing else can: time in tests is exact and costs nothing.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    now: Duration,
    sleepers: Vec<(Duration, Waker)>,
}

/// Ready once its clock has reached a time; made by [`Clock::sleep`].
#[derive(Debug)]
pub struct Sleep {
    clock: Clock,
    length: Duration,
    deadline: Option<Duration>,
}

impl Clock {
    /// A clock at zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// The time since the clock was made.
    pub fn now(&self) -> Duration {
        self.state().now
    }

    /// A future that is ready `length` after its first poll.
    pub fn sleep(&self, length: Duration) -> Sleep {
        Sleep { clock: self.clone(), length, deadline: None }
    }

    /// Moves to the next sleeper's time and wakes who sleeps until then; `false` if nobody sleeps.
    pub fn advance(&self) -> bool {
        let mut state = self.state();
        let Some(next) = state.sleepers.iter().map(|(deadline, _)| *deadline).min() else { return false };
        state.now = state.now.max(next);
        let now = state.now;
        let (due, later) = std::mem::take(&mut state.sleepers).into_iter().partition(|(deadline, _)| *deadline <= now);
        state.sleepers = later;
        drop(state);
        timeline::note("clock", format!("{} ms", now.as_millis()));
        let due: Vec<(Duration, Waker)> = due;
        for (_, waker) in due {
            waker.wake();
        }
        true
    }

    /// Runs a future to its end; when it is pending and its task is not woken, time moves on. `elapsed` of what is
    /// returned is this clock's time.
    ///
    /// # Errors
    /// When the limit of polls is reached, or when the future is pending, nobody sleeps and nobody has woken its task.
    /// Only `limits.polls` is looked at.
    pub fn try_run<'a, T: 'a>(
        &self,
        name: &str,
        future: impl Future<Output = T> + 'a,
        limits: Limits,
    ) -> Result<Ran<T>, Stopped> {
        let woken = |task: &CountingWaker, seen| {
            while task.count() == seen {
                if !self.advance() {
                    return false;
                }
            }
            true
        };
        drive(name, future, limits.polls, || self.now(), woken)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let clock = self.clock.clone();
        let mut state = clock.state();
        let deadline = self.deadline.unwrap_or(state.now + self.length);
        self.deadline = Some(deadline);
        if state.now >= deadline {
            return Poll::Ready(());
        }
        state.sleepers.push((deadline, cx.waker().clone()));
        Poll::Pending
    }
}
