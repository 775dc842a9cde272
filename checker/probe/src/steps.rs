use interleaved_std::interleave::{self, Counts};

/// Counts what all threads do inside an exploration: what a thread that waits costs, exactly.
///
/// A step is taken whenever a thread goes on, at a lock, an atomic or a channel, after a wait, or at a look at the clock.
/// Whoever sleeps takes none. Waits do not end for no reason in an execution in which steps are counted.
#[derive(Debug)]
pub struct Steps {
    start: Counts,
}

impl Steps {
    /// Begins to count.
    ///
    /// # Panics
    /// Outside of an exploration, where nobody counts.
    pub fn start() -> Self {
        Self { start: counts() }
    }

    /// How many steps were taken since, those of the calling thread among them.
    ///
    /// # Panics
    /// As [`start`](Steps::start).
    pub fn taken(&self) -> usize {
        counts().steps - self.start.steps
    }

    /// How often the clock was read since.
    ///
    /// # Panics
    /// As [`start`](Steps::start).
    pub fn looks_at_the_clock(&self) -> usize {
        counts().looks - self.start.looks
    }
}

fn counts() -> Counts {
    interleave::counts().expect("Steps counts inside an exploration only: a test of it is `#[graded(explore, …)]`")
}
