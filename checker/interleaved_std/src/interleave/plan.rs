//! Which schedules to run, and in what order.

use super::schedule::{Choice, Limits, Rule, Schedule, next_path};
use std::time::Duration;

/// The most threads of one execution at once.
const MOST_THREADS: usize = 500;

/// Which schedules to run. The same plan runs the same schedules every time.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(crate) all_up_to: usize,
    pub(crate) random: usize,
    pub(crate) pct: usize,
    pub(crate) depth: usize,
    pub(crate) seed: u64,
    pub(crate) steps: usize,
    pub(crate) all_steps: usize,
    pub(crate) time: Duration,
    pub(crate) spurious: usize,
    pub(crate) trap: bool,
}

impl Plan {
    /// All schedules if there are no more than 1,000; otherwise, after these, 1,000 random ones and
    /// 1,000 by priorities (PCT, up to four switches that matter). Last, if the code under test waits with
    /// `Condvar::wait`, `park` or their kin, 200 random ones in which up to two of these waits end for no reason.
    ///
    /// It ends early after 2 million steps in all, which only code that asks in a loop ever needs.
    ///
    /// Where statics carry state from one schedule to the next, each schedule needs a process of its
    /// own, and no more than 200, 500, 500 and 50 are run, whatever the plan says.
    pub const fn new() -> Plan {
        Plan {
            all_up_to: 1_000,
            random: 1_000,
            pct: 1_000,
            depth: 4,
            seed: 1,
            steps: 20_000,
            all_steps: 2_000_000,
            time: Duration::from_secs(24 * 60 * 60),
            spurious: 200,
            trap: false,
        }
    }

    /// One schedule, in which each thread runs until it has to wait: for a body about which the order of threads says
    /// nothing.
    pub const fn once() -> Plan {
        Plan { all_up_to: 1, random: 0, pct: 0, spurious: 0, steps: 2_000_000, ..Plan::new() }
    }

    /// How many schedules to try depth first, before random ones. If these were all there are, the
    /// exploration was exhaustive and nothing else is run. 0: none.
    pub const fn all_up_to(mut self, schedules: usize) -> Plan {
        self.all_up_to = schedules;
        self
    }

    /// How many random schedules.
    pub const fn random(mut self, schedules: usize) -> Plan {
        self.random = schedules;
        self
    }

    /// How many schedules by random priorities.
    pub const fn pct(mut self, schedules: usize) -> Plan {
        self.pct = schedules;
        self
    }

    /// How many random schedules in which waits end for no reason.
    pub const fn spurious(mut self, schedules: usize) -> Plan {
        self.spurious = schedules;
        self
    }

    /// Whether the exploration has to fail although nothing is wrong: where it would be about to pass, it fails with
    /// [`Why::Trap`](super::Why::Trap). One that passes all the same was not run by this crate: somebody has spoken in its
    /// place.
    pub const fn trap(mut self, trap: bool) -> Plan {
        self.trap = trap;
        self
    }

    /// The most ordering constraints that a bug found by priorities may need; they take turns from
    /// 2 to this. At least 2.
    pub const fn depth(mut self, depth: usize) -> Plan {
        self.depth = if depth < 2 { 2 } else { depth };
        self
    }

    /// Other random schedules than the usual ones.
    pub const fn seed(mut self, seed: u64) -> Plan {
        self.seed = seed;
        self
    }

    /// How many steps a schedule may take before it counts as never making progress. From a fifth
    /// of it on, scheduling is fair: every thread gets its turns.
    pub const fn max_steps(mut self, steps: usize) -> Plan {
        self.steps = steps;
        self
    }

    /// How much virtual time a schedule may take. A day, if not told otherwise.
    pub const fn max_time(mut self, time: Duration) -> Plan {
        self.time = time;
        self
    }

    pub(crate) fn limits(&self) -> Limits {
        Limits { steps: self.steps, fair_after: self.steps / 5, time: self.time, threads: MOST_THREADS }
    }
}

impl Default for Plan {
    fn default() -> Plan {
        Plan::new()
    }
}

/// What was explored, no failure found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explored {
    /// How many schedules were run.
    pub schedules: usize,
    /// Whether these were all there are (under sequential consistency).
    pub exhaustive: bool,
}

/// What the sequence needs to know of a schedule that was run, to choose the next.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ran {
    pub steps: usize,
    pub forced: bool,
    pub peeked: bool,
    pub could_be_spurious: bool,
    pub choices: Vec<Choice>,
}

/// The schedules of a plan, one after the other. What comes next depends on the plan and on what
/// the code did under the last schedule, and on nothing else.
pub(crate) struct Sequence<'a> {
    plan: &'a Plan,
    tried: usize,
    drawn: usize,
    /// The longest of the first few, by which priorities place their changes.
    longest: usize,
    whole: bool,
    peeked: bool,
    steps: usize,
    could_be_spurious: bool,
    /// How many schedules with waits that end without a reason were drawn.
    spurious: usize,
    pub(crate) exhaustive: bool,
}

/// How many schedules tell how long one is.
const SAMPLE: usize = 16;

impl<'a> Sequence<'a> {
    pub(crate) fn new(plan: &'a Plan) -> Sequence<'a> {
        Sequence {
            plan,
            tried: 0,
            drawn: 0,
            longest: 1,
            whole: true,
            peeked: false,
            steps: 0,
            could_be_spurious: false,
            spurious: 0,
            exhaustive: false,
        }
    }

    /// The next schedule, given what the one before did.
    pub(crate) fn next(&mut self, last: Option<&Ran>) -> Option<Schedule> {
        if last.is_some_and(|last| last.peeked) && !self.peeked {
            // There are more schedules than it seemed: from the beginning.
            *self = Sequence { peeked: true, ..Sequence::new(self.plan) };
            return self.next(None);
        }
        self.steps += last.map_or(0, |last| last.steps);
        if self.steps > self.plan.all_steps {
            return None;
        }
        self.could_be_spurious |= last.is_some_and(|last| last.could_be_spurious);
        let peeked = self.peeked;
        if self.spurious == 0
            && let Some(rule) = self.next_rule(last)
        {
            return Some(Schedule { rule, peeked, spurious: false });
        }
        if !self.could_be_spurious || self.spurious >= self.plan.spurious {
            return None;
        }
        self.spurious += 1;
        let seed = self.plan.seed.wrapping_mul(1_000_003).wrapping_add(self.spurious as u64);
        Some(Schedule { rule: Rule::Random { seed }, peeked, spurious: true })
    }

    fn next_rule(&mut self, last: Option<&Ran>) -> Option<Rule> {
        if let Some(last) = last {
            self.whole &= !last.forced;
            if self.tried <= SAMPLE {
                self.longest = self.longest.max(last.steps.min(self.plan.steps / 5));
            }
        }
        if self.tried == 0 {
            self.tried = 1;
            return Some(Rule::Path(Vec::new()));
        }
        if self.tried < self.plan.all_up_to {
            let path = last.map_or(Some(Vec::new()), |last| next_path(&last.choices));
            match path {
                Some(path) => {
                    self.tried += 1;
                    return Some(Rule::Path(path));
                }
                None => {
                    self.exhaustive = self.whole;
                    if self.whole {
                        return None;
                    }
                }
            }
        }
        self.draw()
    }

    /// Whether the depth-first part is over: what comes next does not depend on the last one.
    #[cfg(unix)]
    pub(crate) fn drawing(&self) -> bool {
        self.drawn > 0 || self.spurious > 0
    }

    fn draw(&mut self) -> Option<Rule> {
        // Both kinds by turns: either may be the one that finds the bug early.
        let i = self.drawn;
        let (random, pct) = (self.plan.random, self.plan.pct);
        if i >= random + pct {
            return None;
        }
        self.drawn += 1;
        // The depth-first part is over.
        self.tried = self.plan.all_up_to.max(self.tried);
        let both = 2 * random.min(pct);
        let nth = if i < both { i / 2 } else { i - both / 2 };
        let seed = self.plan.seed.wrapping_mul(1_000_003).wrapping_add(nth as u64);
        let is_pct = if i < both { i.is_multiple_of(2) } else { pct > random };
        Some(if is_pct {
            let depth = 2 + nth % (self.plan.depth - 1);
            Rule::Pct { depth, steps: self.longest, seed }
        } else {
            Rule::Random { seed }
        })
    }
}
